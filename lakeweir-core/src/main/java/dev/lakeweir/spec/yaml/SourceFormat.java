package dev.lakeweir.spec.yaml;

import dev.lakeweir.connector.EventHubsOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A format that a source may have, and which of Spark's options it takes.
 *
 * @param text its name
 * @param prefix of options that are passed on unseen; empty for none
 * @param spare what the name of each option may begin with, and need not; empty for nothing
 * @param inputs the options of which exactly one says what is read
 * @param options the other ones
 * @param refused what Spark refuses when a stream starts, or Lakeweir: why
 * @param idle what is taken and has no effect: why
 */
record SourceFormat(
    String text,
    String prefix,
    String spare,
    List<String> inputs,
    List<String> options,
    Map<String, String> refused,
    Map<String, String> idle) {
  private static final String NO_END = "a stream has no end; ending offsets are for batch reads";
  private static final String OFFSETS = "offsets are kept in the checkpoint";
  private static final String BYTES = "records are read as bytes and then decoded";
  private static final String NO_RANGE = "Spark does not allow it in a stream of files";

  private static final List<String> FILE_OPTIONS =
      List.of(
          "maxFilesPerTrigger",
          "maxBytesPerTrigger",
          "latestFirst",
          "maxFileAge",
          "maxCachedFiles",
          "discardCachedInputRatio",
          "cleanSource",
          "sourceArchiveDir",
          "pathGlobFilter",
          "recursiveFileLookup",
          "fileNameOnly",
          "lineSep");

  static final SourceFormat KAFKA =
      new SourceFormat(
          "kafka",
          "kafka.",
          "",
          List.of("assign", "subscribe", "subscribePattern"),
          List.of(
              "kafka.bootstrap.servers",
              "startingOffsets",
              "startingOffsetsByTimestamp",
              "startingOffsetsByTimestampStrategy",
              "startingTimestamp",
              "failOnDataLoss",
              "kafkaConsumer.pollTimeoutMs",
              "fetchOffset.numRetries",
              "fetchOffset.retryIntervalMs",
              "maxOffsetsPerTrigger",
              "minOffsetsPerTrigger",
              "maxTriggerDelay",
              "minPartitions",
              "maxRecordsPerPartition",
              "groupIdPrefix",
              "includeHeaders"),
          Map.of(
              "endingOffsets", NO_END,
              "endingOffsetsByTimestamp", NO_END,
              "endingTimestamp", NO_END,
              "kafka.auto.offset.reset", OFFSETS + "; use startingOffsets",
              "kafka.enable.auto.commit", OFFSETS,
              "kafka.key.deserializer", BYTES,
              "kafka.value.deserializer", BYTES),
          Map.of());

  static final SourceFormat EVENT_HUBS =
      new SourceFormat(
          EventHubsOptions.FORMAT,
          "",
          EventHubsOptions.PREFIX,
          List.of(
              EventHubsOptions.CONNECTION_STRING,
              EventHubsOptions.NAMESPACE,
              EventHubsOptions.NAME),
          EventHubsNames.READING,
          EventHubsNames.REFUSED,
          EventHubsNames.IDLE);

  /** How a line of CSV is written; under decode.options where the source is of another format. */
  static final List<String> CSV_OPTIONS =
      List.of("sep", "delimiter", "quote", "escape", "nullValue");

  /** Of CSV in files: whether each begins with the names of the columns. */
  static final String CSV_HEADER = "header";

  static final SourceFormat JSON = files("json", List.of(), Map.of());
  static final SourceFormat TEXT = files("text", List.of(), Map.of());
  static final SourceFormat CSV =
      files(
          "csv",
          Stream.concat(CSV_OPTIONS.stream(), Stream.of(CSV_HEADER)).toList(),
          Map.of(
              "multiLine", "a record is a line",
              "encoding", "records are UTF-8",
              "charset", "records are UTF-8",
              "mode", "what cannot be decoded is put aside; decode.on-error says otherwise",
              "inferSchema", "the columns are those of decode.schema",
              "enforceSchema", "a header has to name the columns of decode.schema"));

  private static final List<SourceFormat> ALL = List.of(KAFKA, EVENT_HUBS, JSON, CSV, TEXT);

  private static SourceFormat files(
      String text, List<String> more, Map<String, String> moreRefused) {
    Map<String, String> refused = new TreeMap<>(moreRefused);
    refused.put("wholetext", "a record is a line, not a file");
    refused.put("modifiedBefore", NO_RANGE);
    refused.put("modifiedAfter", NO_RANGE);
    return new SourceFormat(
        text,
        "",
        "",
        List.of("path"),
        Stream.concat(FILE_OPTIONS.stream(), more.stream()).toList(),
        refused,
        Map.of());
  }

  static Optional<SourceFormat> named(String text) {
    return ALL.stream().filter(format -> format.text().equals(text)).findFirst();
  }

  static List<String> names() {
    return ALL.stream().map(SourceFormat::text).toList();
  }

  private List<String> known() {
    return Stream.concat(inputs.stream(), options.stream()).toList();
  }

  /** The names of all options, in the form in which the option was written. */
  List<String> knownBeside(String option) {
    boolean bare = bare(option).length() == option.length();
    return bare ? known().stream().map(this::withoutSpare).toList() : known();
  }

  /** Spark's option names do not mind case. */
  boolean knows(String option) {
    boolean passedOn = !prefix.isEmpty() && option.startsWith(prefix);
    return passedOn || known().stream().anyMatch(known -> isNamed(option, known));
  }

  /** Whether an option as it was written is the one of that name. */
  boolean isNamed(String written, String name) {
    return bare(written).equals(bare(name));
  }

  /** What two forms of one option's name have in common. */
  String bare(String option) {
    return withoutSpare(option).toLowerCase(Locale.ROOT);
  }

  private String withoutSpare(String option) {
    return option.regionMatches(true, 0, spare, 0, spare.length())
        ? option.substring(spare.length())
        : option;
  }

  /** Whether the option says how a line of CSV is written, or that a header stands before them. */
  static boolean isOfCsv(String option) {
    return option.equalsIgnoreCase(CSV_HEADER)
        || CSV_OPTIONS.stream().anyMatch(option::equalsIgnoreCase);
  }

  /** Why the option cannot be used, if it cannot. */
  Optional<String> refusal(String option) {
    return reason(refused, option);
  }

  /** Why the option has no effect, if it has none. */
  Optional<String> idleness(String option) {
    return reason(idle, option);
  }

  private Optional<String> reason(Map<String, String> reasons, String option) {
    return reasons.entrySet().stream()
        .filter(entry -> isNamed(option, entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
