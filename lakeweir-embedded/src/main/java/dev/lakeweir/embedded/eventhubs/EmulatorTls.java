package dev.lakeweir.embedded.eventhubs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the emulator proves itself with: a certificate for {@code localhost} that is made anew each
 * time and signs itself, so clients have to be told to trust it. Immutable.
 */
public final class EmulatorTls {
  private static final String ALIAS = "event-hubs-emulator";
  private static final char[] IN_MEMORY = "in memory only".toCharArray();

  private final X509Certificate certificate;
  private final SSLContext server;

  private EmulatorTls(X509Certificate certificate, SSLContext server) {
    this.certificate = certificate;
    this.server = server;
  }

  /** A new key and certificate, valid for ten years. */
  public static EmulatorTls selfSigned() {
    try {
      SelfSignedCertificate made = SelfSignedCertificate.create(Instant.now());
      KeyStore store = empty();
      store.setKeyEntry(ALIAS, made.key(), IN_MEMORY, new X509Certificate[] {made.certificate()});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, IN_MEMORY);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, new SecureRandom());
      return new EmulatorTls(made.certificate(), context);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Every JVM has elliptic curves and TLS", e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** For a client in this JVM: it trusts this certificate and nothing else. */
  public SSLContext clientContext() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trustStore());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Every JVM has X.509 and TLS", e);
    }
  }

  /**
   * Writes a trust store with this certificate, in PKCS #12, for {@code javax.net.ssl.trustStore}
   * of another JVM.
   *
   * @param file replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void writeTrustStore(Path file, String password) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      trustStore().store(out, password.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IOException("Cannot write the trust store: " + file, e);
    }
  }

  SSLContext serverContext() {
    return server;
  }

  private KeyStore trustStore() throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setCertificateEntry(ALIAS, certificate);
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
