package com.azure.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import reactor.core.publisher.Mono;

/**
 * Stands in for azure-identity's builder of this name, which would ask Entra ID over the network:
 * its token tells what it was asked with.
 */
public final class ClientSecretCredentialBuilder {
  private String tenant = "";
  private String client = "";
  private String secret = "";

  public ClientSecretCredentialBuilder tenantId(String id) {
    tenant = id;
    return this;
  }

  public ClientSecretCredentialBuilder clientId(String id) {
    client = id;
    return this;
  }

  public ClientSecretCredentialBuilder clientSecret(String text) {
    secret = text;
    return this;
  }

  public TokenCredential build() {
    return request -> {
      String token =
          String.join("|", tenant, client, secret, String.join(",", request.getScopes()));
      return Mono.just(new AccessToken(token, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
    };
  }
}
