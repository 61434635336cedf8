package dev.cotangent.examples.look;

import com.google.common.base.Ascii;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names that a server is reached by.
 *
 * <p>A browser lets a page talk to whatever its name resolves to. So a page of a stranger whose
 * name is made to resolve to this machine (DNS rebinding) is told by its name alone.
 */
final class OwnNames {
  private static final String LOCALHOST = "localhost";
  private static final String HTTP = "http://";
  private static final int HTTP_PORT = 80;

  private final InetAddress bound;
  private final int port;
  private final Set<String> names = new HashSet<>();

  /**
   * The names of a server that listens.
   *
   * @param bound where it was asked to listen, with the name that it was given by
   * @param port where it does listen
   */
  OwnNames(InetSocketAddress bound, int port) {
    this.bound = bound.getAddress();
    this.port = port;
    names.add(Ascii.toLowerCase(bound.getHostString()));
    if (this.bound.isLoopbackAddress() || this.bound.isAnyLocalAddress()) {
      names.add(LOCALHOST);
    }
    if (this.bound.isAnyLocalAddress()) {
      try {
        names.add(Ascii.toLowerCase(InetAddress.getLocalHost().getHostName()));
      } catch (UnknownHostException e) {
        // the machine has no name
      }
    }
  }

  /**
   * Whether a request to this host is meant for this server.
   *
   * @param host a name or an address, with or without the port
   */
  boolean isHost(String host) {
    HostAndPort named = parse(host);
    return named != null && isOwn(named.getHost()) && named.getPortOrDefault(port) == port;
  }

  /**
   * Whether a page comes from this server.
   *
   * @param origin what a browser says of the page that asks: scheme, host and port, or {@code null}
   */
  boolean isOrigin(String origin) {
    HostAndPort named = origin.startsWith(HTTP) ? parse(origin.substring(HTTP.length())) : null;
    return named != null && isOwn(named.getHost()) && named.getPortOrDefault(HTTP_PORT) == port;
  }

  private static @Nullable HostAndPort parse(String host) {
    try {
      return HostAndPort.fromString(host).requireBracketsForIPv6();
    } catch (IllegalArgumentException | IllegalStateException e) {
      return null;
    }
  }

  private boolean isOwn(String host) {
    int zone = host.indexOf('%'); // an interface of the client's, not of this machine
    String plain = zone < 0 ? host : host.substring(0, zone);
    if (!InetAddresses.isInetAddress(plain)) {
      return names.contains(Ascii.toLowerCase(host));
    }
    InetAddress address = InetAddresses.forString(plain);
    return bound.isAnyLocalAddress() // whichever it is: nobody can make an address resolve
        || address.equals(bound)
        || (address.isLoopbackAddress() && bound.isLoopbackAddress());
  }
}
