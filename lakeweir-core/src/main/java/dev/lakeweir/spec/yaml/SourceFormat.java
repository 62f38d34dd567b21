package dev.lakeweir.spec.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A format that a source may have, and which of Spark's options it takes.
 *
 * @param text its name
 * @param prefix of options that are passed on unseen; empty for none
 * @param inputs the options of which exactly one says what is read
 * @param options the other ones
 * @param refused what Spark refuses when a stream starts, or Lakeweir: why
 */
record SourceFormat(
    String text,
    String prefix,
    List<String> inputs,
    List<String> options,
    Map<String, String> refused) {
  private static final String NO_END = "a stream has no end; ending offsets are for batch reads";
  private static final String OFFSETS = "offsets are kept in the checkpoint";
  private static final String BYTES = "records are read as bytes and then decoded";
  private static final String NO_RANGE = "Spark does not allow it in a stream of files";

  static final SourceFormat KAFKA =
      new SourceFormat(
          "kafka",
          "kafka.",
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
              "kafka.value.deserializer", BYTES));

  static final SourceFormat JSON = files("json");
  static final SourceFormat TEXT = files("text");

  private static final List<SourceFormat> ALL = List.of(KAFKA, JSON, TEXT);

  private static SourceFormat files(String text) {
    return new SourceFormat(
        text,
        "",
        List.of("path"),
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
            "lineSep"),
        Map.of(
            "wholetext", "a record is a line, not a file",
            "modifiedBefore", NO_RANGE,
            "modifiedAfter", NO_RANGE));
  }

  static Optional<SourceFormat> named(String text) {
    return ALL.stream().filter(format -> format.text().equals(text)).findFirst();
  }

  static List<String> names() {
    return ALL.stream().map(SourceFormat::text).toList();
  }

  List<String> known() {
    return Stream.concat(inputs.stream(), options.stream()).toList();
  }

  /** Spark's option names do not mind case. */
  boolean knows(String option) {
    boolean passedOn = !prefix.isEmpty() && option.startsWith(prefix);
    return passedOn || known().stream().anyMatch(option::equalsIgnoreCase);
  }

  /** Why the option cannot be used, if it cannot. */
  Optional<String> refusal(String option) {
    return refused.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(option))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
