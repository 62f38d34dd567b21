package dev.lakeweir.eventhubs.client;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import dev.lakeweir.eventhubs.EventHubsException;
import dev.lakeweir.eventhubs.config.Credential;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.OffsetDateTime;
import java.util.Arrays;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Tokens of Microsoft Entra ID by an azure-identity on the program's class path. It is called by
 * reflection only: the types that it knows are not those of the copies inside this jar.
 */
final class EntraTokens implements TokenCredential {
  private static final String PACKAGE = "com.azure.identity.";
  private static final String PROBLEM = "Cannot get a token of Entra ID";

  private final Object credential;
  private final Method getToken;

  private EntraTokens(Object credential) throws ReflectiveOperationException {
    this.credential = credential;
    this.getToken =
        Arrays.stream(credential.getClass().getMethods())
            .filter(m -> m.getName().equals("getTokenSync") && m.getParameterCount() == 1)
            .findFirst()
            .orElseThrow(() -> new NoSuchMethodException("getTokenSync"));
  }

  /**
   * Makes the credential that was asked for; asks for no token yet.
   *
   * @throws EventHubsException if azure-identity is not there or refuses its settings
   */
  static EntraTokens of(Credential.Entra entra) {
    try {
      return new EntraTokens(build(entra));
    } catch (ClassNotFoundException missing) {
      throw new EventHubsException(
          PROBLEM,
          "azure-identity is not on the class path",
          "Add it: --packages com.azure:azure-identity:1.18.2",
          missing);
    } catch (InvocationTargetException refused) {
      throw new EventHubsException(
          PROBLEM,
          ServiceFailure.describe(unwrapped(refused.getCause())),
          "Correct the options that eventhubs.credential needs.",
          refused.getCause());
    } catch (ReflectiveOperationException other) {
      throw new EventHubsException(
          PROBLEM, "this azure-identity is not known: " + other.getMessage(), "Use 1.x.", other);
    }
  }

  private static Object build(Credential.Entra entra) throws ReflectiveOperationException {
    Builder builder =
        switch (entra.kind()) {
          case DEFAULT ->
              new Builder("DefaultAzureCredentialBuilder")
                  .set("tenantId", entra.tenant())
                  .set("managedIdentityClientId", entra.client());
          case MANAGED_IDENTITY ->
              new Builder("ManagedIdentityCredentialBuilder").set("clientId", entra.client());
          case CLIENT_SECRET ->
              new Builder("ClientSecretCredentialBuilder")
                  .set("tenantId", entra.tenant())
                  .set("clientId", entra.client())
                  .set("clientSecret", entra.clientSecret().reveal());
          case CLIENT_CERTIFICATE -> certificate(entra);
        };
    if (entra.kind() != Credential.Entra.Kind.MANAGED_IDENTITY) {
      builder.set("authorityHost", entra.authorityHost());
    }
    return builder.build();
  }

  private static Builder certificate(Credential.Entra entra) throws ReflectiveOperationException {
    Builder builder =
        new Builder("ClientCertificateCredentialBuilder")
            .set("tenantId", entra.tenant())
            .set("clientId", entra.client())
            .set("clientCertificatePassword", entra.certificatePassword().reveal());
    boolean pem = entra.certificate().endsWith(".pem");
    return builder.set(pem ? "pemCertificate" : "pfxCertificate", entra.certificate());
  }

  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    return Mono.fromCallable(() -> getTokenSync(request)).subscribeOn(Schedulers.boundedElastic());
  }

  @Override
  public AccessToken getTokenSync(TokenRequestContext request) {
    try {
      Class<?> requestType = getToken.getParameterTypes()[0];
      Object theirs = requestType.getConstructor().newInstance();
      for (String scope : request.getScopes()) {
        requestType
            .getMethod("addScopes", String[].class)
            .invoke(theirs, (Object) new String[] {scope});
      }
      Object token = getToken.invoke(credential, theirs);
      return new AccessToken(
          (String) token.getClass().getMethod("getToken").invoke(token),
          (OffsetDateTime) token.getClass().getMethod("getExpiresAt").invoke(token));
    } catch (InvocationTargetException refused) {
      throw new EventHubsException(
          PROBLEM,
          ServiceFailure.describe(unwrapped(refused.getCause())),
          "Check the identity, and that it has the role Azure Event Hubs Data Receiver or Sender.",
          refused.getCause());
    } catch (ReflectiveOperationException other) {
      throw new EventHubsException(
          PROBLEM, "this azure-identity is not known: " + other.getMessage(), "Use 1.x.", other);
    }
  }

  /** The failure that others are only wrapped around, without words of their own. */
  private static Throwable unwrapped(Throwable failure) {
    Throwable told = failure;
    while (told.getCause() != null && told.getCause().toString().equals(told.getMessage())) {
      told = told.getCause();
    }
    return told;
  }

  /** A builder of azure-identity. */
  private static final class Builder {
    private final Object builder;

    Builder(String name) throws ReflectiveOperationException {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      this.builder = Class.forName(PACKAGE + name, true, loader).getConstructor().newInstance();
    }

    Builder set(String method, String value) throws ReflectiveOperationException {
      if (!value.isEmpty()) {
        builder.getClass().getMethod(method, String.class).invoke(builder, value);
      }
      return this;
    }

    Object build() throws ReflectiveOperationException {
      return builder.getClass().getMethod("build").invoke(builder);
    }
  }
}
