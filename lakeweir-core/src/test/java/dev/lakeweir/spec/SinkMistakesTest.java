package dev.lakeweir.spec;

import dev.lakeweir.Mistake;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a sink in {@code pipeline.yml} is said where it stands. */
class SinkMistakesTest {
  private static final String KAFKA =
      "name: retail\nsinks:\n  out:\n    format: kafka\n    options:\n      topic: out\n";
  private static final String HUB =
      "name: retail\nsinks:\n  out:\n    format: eventhubs\n    options:\n";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"sinks", "kafkaOptions", "hubOptions"})
  void mistakeIsReportedWhereItStands(Mistake mistake) {
    mistake.assertReported(
        new ProjectFixture(directory).write("pipeline.yml", mistake.text()).lint());
  }

  static Stream<Mistake> sinks() {
    return Stream.of(
        mistake(
            "a sink's name",
            KAFKA.replace("out:", "my-out:"),
            "E105",
            "3:3",
            "Cannot read sinks: not a name that SQL can use: my-out",
            "letters, digits and _"),
        mistake(
            "a sink without format",
            "name: a\nsinks:\n  s:\n    options: {topic: x}\n",
            "E104",
            "3:3",
            "sinks.s: missing key: format",
            ""),
        mistake(
            "a misspelt format",
            "name: a\nsinks:\n  s:\n    format: kafak\n",
            "E111",
            "4:13",
            "sinks.s: unknown format: kafak",
            "'kafka'"),
        mistake(
            "a format that is only read",
            "name: a\nsinks:\n  s:\n    format: json\n",
            "E111",
            "4:13",
            "unknown format: json",
            "Known are: kafka, eventhubs."),
        mistake(
            "a key of sources",
            KAFKA + "    decode: {format: json}\n",
            "E103",
            "7:5",
            "sinks.out: unknown key: decode",
            ""),
        mistake(
            "a trigger",
            KAFKA + "    trigger: sometimes\n",
            "E105",
            "7:14",
            "sinks.out.trigger: neither a name nor a time: sometimes",
            "10 seconds"),
        mistake(
            "a source and a sink of one name",
            KAFKA + "sources:\n  OUT:\n    format: text\n    options: {path: x}\n",
            "E203",
            "3:3",
            "Cannot declare sink: the name is taken: out",
            "The source at pipeline.yml:8:3"));
  }

  static Stream<Mistake> kafkaOptions() {
    return Stream.of(
        mistake(
            "a misspelt option",
            KAFKA.replace("topic", "topics"),
            "E103",
            "6:7",
            "unknown option of format kafka: topics",
            "'topic'"),
        mistake(
            "an option of reading",
            KAFKA + "      subscribe: out\n",
            "E105",
            "7:7",
            "it is for reading; what is written into is topic",
            "Leave it out"),
        mistake(
            "a serializer",
            KAFKA + "      kafka.value.serializer: x\n",
            "E105",
            "7:7",
            "written as they are",
            ""),
        mistake(
            "a checkpoint",
            KAFKA + "      checkpointLocation: elsewhere\n",
            "E105",
            "7:7",
            "a checkpoint of its own",
            ""),
        mistake(
            "an option twice but for case",
            KAFKA + "      Topic: out\n",
            "E107",
            "7:7",
            "written twice: Topic",
            "pipeline.yml:6:7"),
        mistake(
            "a password in the file",
            KAFKA + "      kafka.ssl.keystore.password: geheim\n",
            "E113",
            "7:36",
            "A secret stands in the file: sinks.out.options.kafka.ssl.keystore.password",
            "${NAME}"),
        mistake(
            "a variable that is not set",
            KAFKA + "      kafka.sasl.jaas.config: ${NO_SUCH_VARIABLE}\n",
            "E106",
            "7:31",
            "NO_SUCH_VARIABLE",
            ""));
  }

  static Stream<Mistake> hubOptions() {
    String key = "Endpoint=sb://x;SharedAccessKeyName=k;SharedAccessKey=geheim;EntityPath=h";
    return Stream.of(
        mistake(
            "no hub",
            HUB + "      eventhubs.maxBatchSize: 1000\n",
            "E104",
            "5:5",
            "missing key: eventhubs.connectionString",
            ";EntityPath=HUB"),
        mistake(
            "a namespace without a hub",
            HUB + "      eventhubs.namespace: x\n",
            "E104",
            "6:7",
            "missing key: eventhubs.name",
            "name of the hub"),
        mistake(
            "two ways to the namespace",
            HUB
                + "      connectionString: Endpoint=sb://localhost;UseDevelopmentEmulator=true\n      namespace: x\n",
            "E105",
            "7:7",
            "both connectionString and namespace",
            "Keep one"),
        mistake(
            "a connection string in the file",
            HUB + "      eventhubs.connectionString: " + key + "\n",
            "E113",
            "6:35",
            "A secret stands in the file",
            "${NAME}"),
        mistake(
            "an option of reading",
            HUB + "      name: x\n      eventhubs.consumerGroup: g\n",
            "E105",
            "7:7",
            "it is for reading",
            "Leave it out"),
        mistake(
            "a misspelt option",
            HUB + "      name: x\n      maxBatchSise: 1\n",
            "E103",
            "7:7",
            "unknown option of format eventhubs: maxBatchSise",
            "'maxBatchSize'"));
  }

  private static Mistake mistake(
      String name, String text, String code, String place, String message, String hint) {
    return Mistake.of(name, text, code, "pipeline.yml:" + place, message, hint);
  }
}
