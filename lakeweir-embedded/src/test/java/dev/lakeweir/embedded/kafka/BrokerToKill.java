package dev.lakeweir.embedded.kafka;

import java.nio.file.Path;

/** A process with a broker that is to be killed: says ready when its records are acknowledged. */
final class BrokerToKill {
  static final String READY = "records are in";

  private BrokerToKill() {}

  public static void main(String[] args) throws InterruptedException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), 0)) {
      kafka.createTopic("events", 1);
      Topics.send(kafka.bootstrapServers(), "events", "one", "two", "three");
      System.out.println(READY);
      Thread.currentThread().join();
    }
  }

  static Process launch(Path directory) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerToKill.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
