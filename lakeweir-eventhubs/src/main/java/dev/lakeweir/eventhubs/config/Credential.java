package dev.lakeweir.eventhubs.config;

import java.io.Serializable;
import java.util.Objects;

/** How the connector proves who it is. What a record prints holds no secret. */
public sealed interface Credential extends Serializable {

  /** A key of a shared access policy. */
  record SharedKey(String policy, Secret key) implements Credential {
    public SharedKey {
      Objects.requireNonNull(policy, "policy");
      Objects.requireNonNull(key, "key");
    }
  }

  /** A token that was signed elsewhere: {@code SharedAccessSignature sr=…&sig=…&se=…&skn=…}. */
  record SharedSignature(Secret token) implements Credential {
    public SharedSignature {
      Objects.requireNonNull(token, "token");
    }
  }

  /**
   * A token of Microsoft Entra ID, asked for by azure-identity, which the program has to bring.
   *
   * @param kind which credential of azure-identity
   * @param tenant empty if not said; so are the others that do not apply
   * @param certificate path of a PEM or PFX file on every node
   * @param authorityHost empty for the public cloud
   */
  record Entra(
      Kind kind,
      String tenant,
      String client,
      Secret clientSecret,
      String certificate,
      Secret certificatePassword,
      String authorityHost)
      implements Credential {
    public Entra {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(tenant, "tenant");
      Objects.requireNonNull(client, "client");
      Objects.requireNonNull(clientSecret, "clientSecret");
      Objects.requireNonNull(certificate, "certificate");
      Objects.requireNonNull(certificatePassword, "certificatePassword");
      Objects.requireNonNull(authorityHost, "authorityHost");
    }

    /** The credentials of azure-identity that options can name. */
    public enum Kind {
      DEFAULT,
      CLIENT_SECRET,
      CLIENT_CERTIFICATE,
      MANAGED_IDENTITY
    }
  }
}
