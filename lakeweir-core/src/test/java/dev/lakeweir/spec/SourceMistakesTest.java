package dev.lakeweir.spec;

import dev.lakeweir.Mistake;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a source in {@code pipeline.yml} is said where it stands. */
class SourceMistakesTest {
  private static final String KAFKA =
      "name: retail\nsources:\n  clicks:\n    format: kafka\n    options:\n";

  private static final String HUB =
      "name: retail\nsources:\n  clicks:\n    format: eventhubs\n    options:\n";

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"sources", "options", "hubs", "decoding", "decodingFormats"})
  void mistakeIsReportedWhereItStands(Mistake mistake) {
    mistake.assertReported(
        new ProjectFixture(directory)
            .env("NAMESPACE", "sb://n.servicebus.windows.net")
            .write("pipeline.yml", mistake.text())
            .lint());
  }

  static Stream<Mistake> sources() {
    return Stream.of(
        mistake(
            "a source's name",
            "name: a\nsources:\n  my-clicks:\n    format: text\n    options: {path: x}\n",
            "E105",
            "3:3",
            "my-clicks",
            "letters, digits and _"),
        mistake(
            "a source without format",
            "name: a\nsources:\n  s:\n    options: {path: x}\n",
            "E104",
            "3:3",
            "sources.s: missing key: format",
            "format: ..."),
        mistake("an empty source", "name: a\nsources:\n  s:\n", "E104", "3:3", "key: format", ""),
        mistake(
            "a misspelt format",
            "name: a\nsources:\n  s:\n    format: kafak\n    options: {subscribe: x}\n",
            "E111",
            "4:13",
            "unknown format: kafak",
            "'kafka'"),
        mistake(
            "an unknown format",
            "name: a\nsources:\n  s:\n    format: parquet\n    options: {path: x}\n",
            "E111",
            "4:13",
            "parquet",
            "Known are: kafka, eventhubs, json, csv, text."),
        mistake(
            "two sources of one name but for case",
            "name: a\nsources:\n  s: &s\n    format: text\n    options: {path: x}\n  S: *s\n",
            "E203",
            "6:3",
            "the name is taken: S",
            "pipeline.yml:3:3"));
  }

  static Stream<Mistake> options() {
    return Stream.of(
        mistake("no topic", KAFKA + "      minPartitions: 2\n", "E104", "5:5", "subscribe", ""),
        mistake(
            "no options",
            "name: a\nsources:\n  s:\n    format: text\n",
            "E104",
            "3:3",
            "missing key: path",
            ""),
        mistake(
            "two ways to say the topic",
            KAFKA + "      subscribe: a\n      subscribePattern: b\n",
            "E105",
            "7:7",
            "both subscribe and subscribePattern",
            "Keep one of"),
        mistake(
            "a misspelt option",
            KAFKA + "      subscribe: a\n      startingOffset: earliest\n",
            "E103",
            "7:7",
            "startingOffset",
            "'startingOffsets'"),
        mistake(
            "an option twice but for case",
            KAFKA + "      subscribe: a\n      minpartitions: 1\n      minPartitions: 2\n",
            "E107",
            "8:7",
            "minPartitions",
            "yml:7:7"),
        mistake(
            "an end",
            KAFKA + "      subscribe: a\n      endingOffsets: latest\n",
            "E105",
            "7:7",
            "a stream has no end",
            "Leave it out"),
        mistake(
            "offsets left to Kafka",
            KAFKA + "      subscribe: a\n      kafka.enable.auto.commit: true\n",
            "E105",
            "7:7",
            "checkpoint",
            ""),
        mistake(
            "whole files",
            "name: a\nsources:\n  s:\n    format: text\n    options: {path: x, wholetext: 1}\n",
            "E105",
            "5:24",
            "wholetext",
            ""),
        mistake(
            "an empty option",
            KAFKA + "      subscribe:\n",
            "E105",
            "6:7",
            "clicks.options.subscribe: expected a single value, found nothing",
            ""),
        mistake(
            "a list of topics",
            KAFKA + "      subscribe: a\n      groupIdPrefix: [a]\n",
            "E105",
            "7:22",
            "found a list",
            ""),
        mistake(
            "lost records passed over",
            KAFKA + "      subscribe: a\n      failOnDataLoss: false\n",
            "E112",
            "7:23",
            "are skipped",
            "Leave it out"));
  }

  static Stream<Mistake> hubs() {
    String named = HUB + "      eventhubs.name: h\n";
    String connection = HUB + "      eventhubs.connectionString: ";
    String key = "SharedAccessKeyName=a;SharedAccessKey=x;EntityPath=h\n";
    return Stream.of(
        mistake(
            "no hub",
            HUB + "      maxEventsPerTrigger: 5\n",
            "E104",
            "5:5",
            "missing key: eventhubs.connectionString",
            "--embedded"),
        mistake(
            "a namespace without a hub",
            HUB + "      eventhubs.namespace: n\n",
            "E104",
            "6:7",
            "missing key: eventhubs.name",
            "name of the hub"),
        mistake(
            "two namespaces",
            named + "      namespace: n\n      eventhubs.connectionString: Endpoint=sb://n\n",
            "E105",
            "7:7",
            "both eventhubs.connectionString and namespace",
            "Keep one"),
        mistake(
            "a misspelt option",
            named + "      eventhubs.startPosition: earliest\n",
            "E103",
            "7:7",
            "unknown option of format eventhubs: eventhubs.startPosition",
            "'eventhubs.startingPosition'"),
        mistake(
            "a misspelt option without its prefix",
            named + "      maxEventPerTrigger: 5\n",
            "E103",
            "7:7",
            "maxEventPerTrigger",
            "'maxEventsPerTrigger'"),
        mistake(
            "an option with its prefix and without",
            named + "      maxEventsPerTrigger: 5\n      eventhubs.maxeventspertrigger: 6\n",
            "E107",
            "8:7",
            "key is written twice: eventhubs.maxeventspertrigger",
            "begin with eventhubs.; it is first at pipeline.yml:7:7"),
        mistake(
            "an end of a stream",
            named + "      endingPosition: latest\n",
            "E105",
            "7:7",
            "a stream has no end",
            "Leave it out"),
        mistake(
            "an option for writing",
            named + "      eventhubs.maxBatchesInFlight: 2\n",
            "E105",
            "7:7",
            "it is for writing",
            ""),
        mistake(
            "an option without effect",
            named + "      eventhubs.threadPoolSize: 16\n",
            "E224",
            "7:7",
            "has no effect: each receiver has a thread of its own",
            "Leave it out"),
        mistake(
            "lost events passed over",
            named + "      eventhubs.failOnDataLoss: false\n",
            "E112",
            "7:33",
            "that Event Hubs deleted unread are skipped",
            ""),
        mistake(
            "a key in the file",
            connection + "Endpoint=sb://n.servicebus.windows.net;" + key,
            "E113",
            "6:35",
            "",
            "${NAME}"),
        mistake(
            "a key in the file beside a variable",
            connection + "Endpoint=${NAMESPACE};" + key,
            "E113",
            "6:35",
            "sources.clicks.options.eventhubs.connectionString",
            "${NAME}"),
        mistake(
            "a signature in the file",
            named + "      eventhubs.sasToken: SharedAccessSignature sr=x\n",
            "E113",
            "7:27",
            "eventhubs.sasToken",
            ""),
        mistake(
            "a decoded key",
            named + "    decode: {format: text}\n    decode-key: {format: text}\n",
            "E105",
            "8:5",
            "the key of an event is text",
            "_source.partitionKey"));
  }

  static Stream<Mistake> decoding() {
    String decoded = KAFKA + "      subscribe: a\n    decode:\n";
    return Stream.of(
        mistake("no schema", decoded + "      format: json\n", "E104", "7:5", "schema", ""),
        mistake("no format", decoded + "      schema: a INT\n", "E104", "7:5", "format", "json"),
        mistake(
            "an unknown decode format",
            decoded + "      format: jsn\n      schema: a INT\n",
            "E111",
            "8:15",
            "clicks.decode: unknown format: jsn",
            "'json'"),
        mistake(
            "a misspelt key of decode",
            decoded + "      format: json\n      schema: a INT\n      onerror: drop\n",
            "E103",
            "10:7",
            "onerror",
            "'on-error'"),
        mistake(
            "what happens on an error",
            decoded + "      format: json\n      schema: a INT\n      on-error: quarantined\n",
            "E105",
            "10:17",
            "quarantined",
            "'quarantine'"),
        mistake(
            "JSON without columns",
            "name: a\nsources:\n  s:\n    format: json\n    options: {path: x}\n",
            "E104",
            "3:3",
            "missing key: decode",
            "schema:"));
  }

  static Stream<Mistake> decodingFormats() {
    String decoded = KAFKA + "      subscribe: a\n    decode:\n      format: ";
    String avro = decoded + "avro\n      schema: '{}'\n      registry:\n        url: ";
    String csv = "name: a\nsources:\n  s:\n    format: csv\n    options: {path: x%s}\n    decode: ";
    return Stream.of(
        mistake(
            "a schema of text",
            decoded + "text\n      schema: a INT\n",
            "E105",
            "9:7",
            "decode.schema: format text has none",
            "Leave it out"),
        mistake(
            "options of JSON",
            decoded + "json\n      schema: a INT\n      options: {sep: ;}\n",
            "E105",
            "10:7",
            "decode.options: format json has none",
            ""),
        mistake(
            "extra fields of Avro that names no writer",
            decoded + "avro\n      schema: '{}'\n      extra-fields: rescue\n",
            "E105",
            "10:7",
            "decode.extra-fields: format avro without a registry has none",
            ""),
        mistake(
            "ids that are none",
            decoded
                + "avro\n      schema: '{}'\n      registry: {url: \"http://r:1\", reject-ids: \"1, x\"}\n",
            "E105",
            "10:49",
            "registry.reject-ids: not the id of a schema: x",
            "reject-ids: 17, 23"),
        mistake(
            "extra fields of text",
            decoded + "text\n      extra-fields: rescue\n",
            "E105",
            "9:7",
            "decode.extra-fields: format text has none",
            ""),
        mistake(
            "a misspelt choice",
            decoded + "json\n      schema: a INT\n      extra-fields: rescued\n",
            "E105",
            "10:21",
            "extra-fields: unknown value: rescued",
            "'rescue'"),
        mistake(
            "two schemas",
            decoded + "avro\n      schema: '{}'\n      schema-file: x\n",
            "E105",
            "10:7",
            "both schema and schema-file",
            "Keep one"),
        mistake(
            "no schema file",
            decoded + "avro\n      schema-file: none.avsc\n",
            "E105",
            "9:20",
            "schema file: none.avsc",
            "project's directory"),
        mistake(
            "a misspelt option of CSV",
            decoded + "csv\n      schema: a INT\n      options: {delimeter: ;}\n",
            "E103",
            "10:17",
            "unknown option: delimeter",
            "'delimiter'"),
        mistake(
            "a header of messages",
            decoded + "csv\n      schema: a INT\n      options: {header: true}\n",
            "E103",
            "10:17",
            "unknown option: header",
            "format: csv"),
        mistake(
            "options of CSV files in the wrong place",
            csv.formatted("") + "{schema: a INT, options: {sep: ;}}\n",
            "E105",
            "6:29",
            "decode.options: the files are CSV",
            "source's own options"),
        mistake(
            "JSON in CSV files",
            csv.formatted("") + "{format: json, schema: a INT}\n",
            "E105",
            "6:22",
            "the files are csv, not json",
            "format: text"),
        mistake(
            "records over several lines",
            csv.formatted(", multiLine: true") + "{schema: a INT}\n",
            "E105",
            "5:24",
            "multiLine: a record is a line",
            ""),
        mistake(
            "CSV files without columns",
            "name: a\nsources:\n  s:\n    format: csv\n    options: {path: x}\n",
            "E104",
            "3:3",
            "missing key: decode",
            "schema:"),
        mistake(
            "a key without its value",
            KAFKA + "      subscribe: a\n    decode-key: {format: text}\n",
            "E104",
            "7:5",
            "decode-key without decode",
            "format: binary"),
        mistake(
            "a key of a file",
            csv.formatted("") + "{schema: a INT}\n    decode-key: {format: text}\n",
            "E105",
            "7:5",
            "records of files have no key",
            "Leave it out"),
        mistake(
            "on-error of a key",
            decoded + "text\n    decode-key: {format: text, on-error: drop}\n",
            "E103",
            "9:32",
            "decode-key: unknown key: on-error",
            ""),
        mistake("no address", avro + "registry\n", "E105", "11:14", "not an address", "username"),
        mistake(
            "credentials in an address",
            avro + "http://u:p@host\n",
            "E105",
            "11:14",
            "it holds credentials",
            "username"),
        mistake(
            "a password in the clear",
            avro + "http://h\n        username: u\n        password: hunter2\n",
            "E113",
            "13:19",
            "registry.password: a secret in the clear",
            "${NAME}"),
        mistake(
            "a user without password",
            avro + "http://h\n        username: u\n",
            "E104",
            "10:7",
            "username and password go together",
            ""));
  }

  private static Mistake mistake(
      String name, String text, String code, String place, String message, String hint) {
    return Mistake.of(name, text, code, "pipeline.yml:" + place, message, hint);
  }
}
