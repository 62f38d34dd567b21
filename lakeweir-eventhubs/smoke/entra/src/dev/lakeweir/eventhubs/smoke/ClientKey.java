package dev.lakeweir.eventhubs.smoke;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and its certificate, made by the JDK's own tool, in the forms in which they are given. */
final class ClientKey {
  static final String PASSWORD = "changeit";
  private static final String ALIAS = "key";

  private final Path directory;
  private final KeyStore store;

  private ClientKey(Path directory, KeyStore store) {
    this.directory = directory;
    this.store = store;
  }

  /** Makes one for {@code localhost}. */
  static ClientKey make(Path directory) throws Exception {
    Path file = directory.resolve("key.pfx");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException("keytool ended with " + keytool.exitValue());
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return new ClientKey(directory, store);
  }

  Path pfx() {
    return directory.resolve("key.pfx");
  }

  Path pem() throws Exception {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));
    String text =
        """
        -----BEGIN PRIVATE KEY-----
        %s
        -----END PRIVATE KEY-----
        -----BEGIN CERTIFICATE-----
        %s
        -----END CERTIFICATE-----
        """
            .formatted(
                lines.encodeToString(store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()),
                lines.encodeToString(store.getCertificate(ALIAS).getEncoded()));
    return Files.writeString(directory.resolve("key.pem"), text);
  }

  /** For a server that proves itself with this key. */
  SSLContext serverContext() throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** A trust store with this certificate and another. */
  Path trustStoreWith(Certificate other) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("this", store.getCertificate(ALIAS));
    trusted.setCertificateEntry("other", other);
    Path file = directory.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return file;
  }
}
