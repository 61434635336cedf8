package dev.cotangent.examples.look;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnNamesTests {
  private static OwnNames bound(String host) throws Exception {
    return new OwnNames(new InetSocketAddress(InetAddress.getByName(host), 0), 8080);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost | localhost           | true",
        "localhost | localhost:8080      | true",
        "localhost | LocalHost:8080      | true",
        "localhost | 127.0.0.1           | true",
        "localhost | 127.0.0.1:8080      | true",
        "localhost | [::1]               | true",
        "localhost | [::1]:8080          | true",
        "localhost | [0:0:0:0:0:0:0:1]   | true",
        "127.0.0.1 | localhost:8080      | true",
        "::1       | [::1]:8080          | true",
        "::1       | localhost:8080      | true",
        "192.0.2.7 | 192.0.2.7:8080      | true",
        "0.0.0.0   | localhost:8080      | true",
        "0.0.0.0   | 192.0.2.7:8080      | true",
        "0.0.0.0   | [2001:db8::7]:8080  | true",
        "localhost | [::1%lo]:8080       | true",
        "localhost | [::1%none]          | true",
        "localhost | [::%%%1]            | false",
        "localhost | [fe80::1%]          | false",
        "localhost | localhost:8081      | false",
        "localhost | localhost:80        | false",
        "localhost | localhost:99999     | false",
        "localhost | localhost:x         | false",
        "localhost | localhost:8080:8080 | false",
        "localhost | ::1                 | false",
        "localhost | evil.example        | false",
        "localhost | evil.example:8080   | false",
        "localhost | localhost.evil.example:8080 | false",
        "localhost | evil-localhost:8080 | false",
        "localhost | localhost@evil.example:8080 | false",
        "localhost | evil.example@localhost:8080 | false",
        "localhost | 127.0.0.1.evil.example | false",
        "localhost | 192.0.2.7:8080      | false",
        "localhost | 0.0.0.0:8080        | false",
        "localhost | 2130706433          | false",
        "192.0.2.7 | localhost:8080      | false",
        "192.0.2.7 | 127.0.0.1:8080      | false",
        "0.0.0.0   | evil.example:8080   | false",
        "0.0.0.0   | 192.0.2.7:8081      | false",
        "localhost | ''                  | false",
        "localhost | ':8080'             | false",
        "localhost | '[]'                | false",
        "localhost | '*'                 | false",
      })
  void hosts(String bound, String host, boolean own) throws Exception {
    assertEquals(own, bound(bound).isHost(host));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, http://localhost:8080, true",
    "localhost, http://127.0.0.1:8080, true",
    "localhost, http://[::1]:8080, true",
    "0.0.0.0, http://192.0.2.7:8080, true",
    "localhost, http://localhost, false",
    "localhost, http://localhost:3000, false",
    "localhost, https://localhost:8080, false",
    "localhost, http://evil.example:8080, false",
    "localhost, http://evil.example, false",
    "0.0.0.0, http://evil.example:8080, false",
    "localhost, null, false",
    "localhost, '', false",
    "localhost, http://, false",
    "localhost, file://, false",
    "localhost, localhost:8080, false",
  })
  void origins(String bound, String origin, boolean own) throws Exception {
    assertEquals(own, bound(bound).isOrigin(origin));
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost, true",
    "http://localhost:80, true",
    "http://localhost:8080, false"
  })
  void whatABrowserLeavesOutIsPort80(String origin, boolean own) {
    OwnNames names = new OwnNames(new InetSocketAddress(InetAddress.getLoopbackAddress(), 80), 80);
    assertEquals(own, names.isOrigin(origin));
  }
}
