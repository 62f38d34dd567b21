package dev.lakeweir.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lakeweir.Mistake;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PipelineMistakesTest {
  private static final String KAFKA =
      "name: retail\nsources:\n  clicks:\n    format: kafka\n    options:\n";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"syntax", "keys", "values", "variables", "secrets"})
  void mistakeIsReportedWhereItStands(Mistake mistake) {
    mistake.assertReported(
        new ProjectFixture(directory).write("pipeline.yml", mistake.text()).lint());
  }

  static Stream<Mistake> syntax() {
    return Stream.of(
        mistake(
            "a tab",
            "name: retail\nsources:\n\tclicks: x\n",
            "E102",
            "3:1",
            "'\\t(TAB)'",
            "no tabs"),
        mistake("an open quote", "name: 'retail\n", "E102", "2:1", "quoted scalar", "quotes"),
        mistake("two documents", "name: a\n---\nname: b\n", "E102", "2:1", "another document", ""),
        mistake("a control character", "name: a\u0001b\n", "E102", "1:8", "U+0001", ""),
        mistake("an unknown alias", "name: *x\n", "E102", "1:7", "undefined alias", ""),
        mistake(
            "an alias inside itself",
            "name: a\nsources: &s\n  a: *s\n",
            "E102",
            "2:10",
            "inside what it refers to",
            "Write the value out"),
        mistake("a list", "- name\n", "E105", "1:1", "expected a map, found a list", "name:"),
        mistake("a key twice", "name: a\nname: b\n", "E107", "2:1", "twice: name", "yml:1:1"),
        mistake(
            "a key that is a list",
            "? [a]\n: b\nname: a\n",
            "E105",
            "1:3",
            "not a single",
            "key:"));
  }

  static Stream<Mistake> keys() {
    return Stream.of(
        mistake(
            "a setting that Lakeweir has not",
            "name: a\nconfiguration: {lakeweir.onepass: \"false\"}\n",
            "E103",
            "2:17",
            "no setting 'lakeweir.onepass'",
            "lakeweir.onePass"),
        mistake(
            "a setting that is neither on nor off",
            "name: a\nconfiguration: {lakeweir.onePass: no}\n",
            "E105",
            "2:35",
            "neither true nor false",
            "true or false"),
        mistake("no name", "storage: x\n", "E104", "1:1", "missing key: name", "name: ..."),
        mistake("an empty file", "# later\n", "E104", "1:1", "missing key: name", "name: ..."),
        mistake(
            "a misspelt key",
            "name: a\ntriger: continuous\n",
            "E103",
            "2:1",
            "triger",
            "'trigger'"),
        mistake(
            "an unknown key", "name: a\nowner: me\n", "E103", "2:1", "owner", "Known are: name,"),
        mistake("a list of sources", "name: a\nsources: [x]\n", "E105", "2:10", "found a list", ""),
        mistake("a value for a map", "name: a\nconfiguration: x\n", "E105", "2:16", "a map", ""),
        mistake("a map for a value", "name:\n  a: b\n", "E105", "2:3", "found a map", ""),
        mistake("an empty value", "name: a\nstorage:\n", "E105", "2:1", "found nothing", "leave"),
        mistake(
            "a nested setting",
            "name: a\nconfiguration:\n  spark:\n    sql: 1\n",
            "E105",
            "4:5",
            "configuration.spark: expected a single value, found a map",
            ""));
  }

  static Stream<Mistake> values() {
    return Stream.of(
        mistake("a name", "name: Retail Shop\n", "E105", "1:7", "Retail Shop", "lower-case"),
        mistake("a trigger", "name: a\ntrigger: often\n", "E105", "2:10", "often", "10 seconds"),
        mistake(
            "a misspelt trigger",
            "name: a\ntrigger: available-mow\n",
            "E105",
            "2:10",
            "available-mow",
            "'available-now'"),
        mistake("no time", "name: a\ntrigger: 0 s\n", "E105", "2:10", ": 0 s", "continuous"),
        mistake("no storage", "name: a\nstorage: ''\n", "E105", "2:10", "is empty", "./lake"));
  }

  static Stream<Mistake> variables() {
    return Stream.of(
        mistake(
            "a variable", "name: ${NONE}\n", "E106", "1:7", "variable: NONE", "${NONE:default}"),
        mistake("no variable", "name: ${no good}\n", "E105", "1:7", "${no good}", "$${"),
        mistake("an open variable", "name: a\nstorage: /x/${Y\n", "E105", "2:10", "${", "$${"),
        mistake(
            "a variable in a schema",
            KAFKA
                + "      subscribe: a\n    decode:\n      format: json\n"
                + "      schema: |\n        a ${TYPE}\n",
            "E106",
            "9:15",
            "TYPE",
            "--env-file"));
  }

  static Stream<Mistake> secrets() {
    String options = KAFKA + "      subscribe: a\n      ";
    return Stream.of(
        mistake(
            "a password",
            options + "kafka.ssl.keystore.password: hunter2\n",
            "E113",
            "7:36",
            "clicks.options.kafka.ssl.keystore.password",
            "${NAME}"),
        mistake(
            "a password in the login of a broker",
            options
                + "kafka.sasl.jaas.config: org.apache.kafka.X required username=\"$${x}\" password=\"abc\";\n",
            "E113",
            "7:31",
            "kafka.sasl.jaas.config",
            ""),
        mistake(
            "a password beside a variable",
            options + "kafka.sasl.jaas.config: X required username=\"${U:me}\" password=\"abc\";\n",
            "E113",
            "7:31",
            "kafka.sasl.jaas.config",
            ""),
        mistake(
            "a default of a secret variable",
            options + "kafka.ssl.key.password: ${KEY_PASSWORD:changeit}\n",
            "E113",
            "7:31",
            "kafka.ssl.key.password",
            ""),
        mistake(
            "an account key of the storage",
            "name: a\nconfiguration:\n  fs.azure.account.key.x.dfs.core.windows.net: QUJD\n",
            "E113",
            "3:48",
            "configuration.fs.azure.account.key",
            "--env-file"));
  }

  @Test
  void secretsByReferenceAndTheirPlacesAreNoMistake() {
    ProjectFixture project =
        new ProjectFixture(directory)
            .env("PW", "hunter2")
            .write(
                "pipeline.yml",
                KAFKA
                    + """
                            subscribe: a
                            kafka.ssl.keystore.password: ${PW}
                            kafka.ssl.keystore.location: /keys
                            kafka.sasl.jaas.config: X required username="u" password="${PW}";
                            kafka.sasl.oauthbearer.token.endpoint.url: https://login
                      """);

    assertThat(project.lint()).isEmpty();
  }

  private static Mistake mistake(
      String name, String text, String code, String place, String message, String hint) {
    return Mistake.of(name, text, code, "pipeline.yml:" + place, message, hint);
  }
}
