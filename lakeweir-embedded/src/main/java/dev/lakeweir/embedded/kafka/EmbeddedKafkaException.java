package dev.lakeweir.embedded.kafka;

/** The embedded broker could not do what was asked; the message says what, why and what to do. */
public final class EmbeddedKafkaException extends RuntimeException {
  EmbeddedKafkaException(String problem, String why, String remedy) {
    this(problem, why, remedy, null);
  }

  EmbeddedKafkaException(String problem, String why, String remedy, Throwable cause) {
    super("%s: %s. %s".formatted(problem, withoutFullStop(why), remedy), cause);
  }

  /** Kafka's own messages may end with one. */
  private static String withoutFullStop(String why) {
    return why.endsWith(".") ? why.substring(0, why.length() - 1) : why;
  }
}
