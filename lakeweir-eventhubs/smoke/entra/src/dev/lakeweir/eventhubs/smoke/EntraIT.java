package dev.lakeweir.eventhubs.smoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.embedded.eventhubs.EmulatorTls;
import dev.lakeweir.embedded.eventhubs.EventHubsEmulator;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The connector's jar with the real azure-identity beside it, in a program of its own: each
 * credential asks for a token, the jar's copy of the SDK presents it, the emulator sees it.
 */
@Timeout(300)
class EntraIT {
  @TempDir Path directory;
  private final EmulatorTls tls = EmulatorTls.selfSigned();
  private final EventHubsEmulator emulator =
      EventHubsEmulator.builder()
          .tls(tls)
          .jwtValidator((token, audience) -> token.equals(TokenService.TOKEN))
          .start();
  private ClientKey key;
  private TokenService tokens;

  @BeforeEach
  void startTokenService() throws Exception {
    key = ClientKey.make(directory);
    tokens = new TokenService(key.serverContext());
  }

  @AfterEach
  void close() {
    tokens.close();
    emulator.close();
  }

  @Test
  void everyCredentialThatOptionsNameGetsATokenByWhichEventsAreSentAndRead() throws Exception {
    List<Path> programs =
        List.of(
            ofClient("secret", "client-secret", "clientSecret", "pa55"),
            ofClient("pem", "client-certificate", "clientCertificatePath", key.pem().toString()),
            ofClient(
                "pfx",
                "client-certificate",
                "clientCertificatePath",
                key.pfx().toString(),
                "clientCertificatePassword",
                ClientKey.PASSWORD),
            options("identity", Map.of("eventhubs.credential", "managed-identity")),
            options("default", Map.of("eventhubs.credential", "default")),
            ofClient("wrong", "client-secret", "clientSecret", TokenService.WRONG_SECRET));

    String output = outputOf(programs);

    assertThat(output)
        .contains("secret: 1 events")
        .contains("pem: 1 events")
        .contains("pfx: 1 events")
        .contains("identity: 1 events")
        .contains("default: 1 events")
        .contains(
            "wrong: refused",
            "Cannot send to event hub localhost/wrong (no partition key): Cannot get a token of Entra ID: no such secret. Check the identity")
        .doesNotContain(TokenService.WRONG_SECRET, TokenService.TOKEN, ClientKey.PASSWORD);
    assertThat(tokens.requests())
        .anyMatch(request -> request.contains("client_secret=pa55"))
        .anyMatch(request -> request.contains("client_assertion="))
        .anyMatch(
            request ->
                request.contains("resource=https://eventhubs.azure.net")
                    && request.contains("header-of-the-host"));
  }

  private Path ofClient(String hub, String credential, String... more) throws Exception {
    Properties options = new Properties();
    options.put("eventhubs.credential", credential);
    options.put("eventhubs.tenantId", "adfs");
    options.put("eventhubs.clientId", "the-client");
    options.put("eventhubs.authorityHost", tokens.authorityHost());
    for (int i = 0; i < more.length; i += 2) {
      options.put("eventhubs." + more[i], more[i + 1]);
    }
    return options(hub, options);
  }

  /** A file with the options for a new hub; its name is that of the hub. */
  private Path options(String hub, Map<?, ?> credential) throws Exception {
    emulator.createHub(hub, 1);
    Properties options = new Properties();
    options.putAll(credential);
    options.put("eventhubs.connectionString", "Endpoint=sb://localhost;EntityPath=" + hub);
    options.put("eventhubs.customEndpoint", "https://localhost:" + emulator.port());
    options.put("eventhubs.operationTimeout", "30s");
    Path file = directory.resolve(hub);
    try (Writer writer = Files.newBufferedWriter(file)) {
      options.store(writer, null);
    }
    return file;
  }

  private String outputOf(List<Path> options) throws Exception {
    Path output = directory.resolve("output.txt");
    ProcessBuilder program =
        new ProcessBuilder(command(options))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    program.environment().putAll(tokens.environment());
    Process process = program.start();
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command(List<Path> options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("smoke.spark.jvm.args").split("\\s+")));
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Djavax.net.ssl.trustStore=" + key.trustStoreWith(tls.certificate()));
    command.add("-Djavax.net.ssl.trustStorePassword=" + ClientKey.PASSWORD);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EntraMain.class.getName());
    options.forEach(file -> command.add(file.toString()));
    return command;
  }
}
