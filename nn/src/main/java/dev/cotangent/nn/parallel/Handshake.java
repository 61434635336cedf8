package dev.cotangent.nn.parallel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a worker that calls, and one that is called, show each other that they know the group's
 * secret, without telling it.
 *
 * <p>The caller sends a {@link #HELLO}: a mark, its number, a nonce. The other answers with a nonce
 * of its own and the {@link #PROOF} (HMAC-SHA-256 by the secret) of a text of its part, both
 * numbers, the number of workers and both nonces; the caller then with the proof of the same text
 * of its own part, and the other with one byte. All messages are of fixed lengths.
 */
final class Handshake {
  private static final byte[] MARK = "cotgrp01".getBytes(StandardCharsets.US_ASCII);
  private static final String ALGORITHM = "HmacSHA256";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int NONCE = 32;

  /** The bytes of a proof. */
  static final int PROOF = 32;

  /** The bytes of the caller's first message. */
  static final int HELLO = 8 + Integer.BYTES + NONCE;

  /** The bytes of the answer to it. */
  static final int ANSWER = NONCE + PROOF;

  /** The last message. */
  static final byte WELCOME = 1;

  private final byte[] secret;
  private final int size;
  private final int called;

  /**
   * A handshake.
   *
   * @param size how many workers the group has
   * @param called the number of the worker that is called
   */
  Handshake(byte[] secret, int size, int called) {
    this.secret = secret;
    this.size = size;
    this.called = called;
  }

  /** Random bytes that were never used before. */
  static byte[] nonce() {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    return nonce;
  }

  static byte[] hello(int caller, byte[] nonce) {
    return ByteBuffer.allocate(HELLO).put(MARK).putInt(caller).put(nonce).array();
  }

  /** The number that a hello tells, which nobody has proved yet; −1 if it is no hello. */
  static int caller(byte[] hello) {
    boolean marked = MessageDigest.isEqual(MARK, Arrays.copyOf(hello, MARK.length));
    return marked ? ByteBuffer.wrap(hello).getInt(MARK.length) : -1;
  }

  static byte[] nonceOfHello(byte[] hello) {
    return Arrays.copyOfRange(hello, HELLO - NONCE, HELLO);
  }

  byte[] answer(int caller, byte[] theirs, byte[] mine) {
    return ByteBuffer.allocate(ANSWER).put(mine).put(proof("called", caller, theirs, mine)).array();
  }

  /** Whether an answer to a hello comes from a worker that knows the secret. */
  boolean isProved(byte[] answer, int caller, byte[] nonceOfCaller) {
    byte[] proof = Arrays.copyOfRange(answer, NONCE, ANSWER);
    return MessageDigest.isEqual(
        proof, proof("called", caller, nonceOfCaller, nonceOfAnswer(answer)));
  }

  static byte[] nonceOfAnswer(byte[] answer) {
    return Arrays.copyOf(answer, NONCE);
  }

  /**
   * The proof of a worker.
   *
   * @param part {@code caller} or {@code called}
   */
  byte[] proof(String part, int caller, byte[] nonceOfCaller, byte[] nonceOfCalled) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(MARK);
      mac.update(part.getBytes(StandardCharsets.US_ASCII));
      mac.update(
          ByteBuffer.allocate(3 * Integer.BYTES)
              .putInt(caller)
              .putInt(called)
              .putInt(size)
              .array());
      mac.update(nonceOfCaller);
      mac.update(nonceOfCalled);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
