package dev.lakeweir.embedded.eventhubs;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A certificate for {@code localhost} and 127.0.0.1 that signs itself. The JDK can make one, but
 * only in classes that are closed to others.
 */
record SelfSignedCertificate(X509Certificate certificate, PrivateKey key) {
  private static final String ECDSA_WITH_SHA256 = "300a06082a8648ce3d040302";
  private static final String COMMON_NAME = "0603550403";
  private static final String ALTERNATIVE_NAMES = "0603551d11";
  private static final int VERSION_TAG = 0xa0;
  private static final int EXTENSIONS_TAG = 0xa3;
  private static final int DNS_NAME_TAG = 0x82;
  private static final int IP_ADDRESS_TAG = 0x87;
  private static final BigInteger VERSION_3 = BigInteger.TWO;
  private static final int SERIAL_BITS = 64;
  private static final Duration LIFE = Duration.ofDays(3650);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  static SelfSignedCertificate create(Instant now) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    byte[] content = content(keys, now);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] certificate =
        Der.sequence(content, Der.encoded(ECDSA_WITH_SHA256), Der.bits(signature.sign()));
    return new SelfSignedCertificate(
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate)),
        keys.getPrivate());
  }

  private static byte[] content(KeyPair keys, Instant now) {
    byte[] name =
        Der.sequence(Der.set(Der.sequence(Der.encoded(COMMON_NAME), Der.utf8("localhost"))));
    // A day back, for clients whose clock is slow.
    byte[] validity =
        Der.sequence(
            Der.utcTime(TIME.format(now.minus(Duration.ofDays(1)))),
            Der.utcTime(TIME.format(now.plus(LIFE))));
    return Der.sequence(
        Der.tagged(VERSION_TAG, Der.integer(VERSION_3)),
        Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom())),
        Der.encoded(ECDSA_WITH_SHA256),
        name,
        validity,
        name,
        keys.getPublic().getEncoded(),
        Der.tagged(EXTENSIONS_TAG, Der.sequence(alternativeNames())));
  }

  private static byte[] alternativeNames() {
    byte[] names =
        Der.sequence(
            Der.tagged(DNS_NAME_TAG, "localhost".getBytes(StandardCharsets.US_ASCII)),
            Der.tagged(IP_ADDRESS_TAG, new byte[] {127, 0, 0, 1}));
    return Der.sequence(Der.encoded(ALTERNATIVE_NAMES), Der.octets(names));
  }
}
