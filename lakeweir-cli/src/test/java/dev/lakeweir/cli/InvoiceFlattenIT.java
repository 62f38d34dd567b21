package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invoices from files: one row for each line item, copies and all, and one for each invoice. A
 * restart, also one after a kill in the middle of a batch, adds no row and loses none.
 */
@Timeout(400)
class InvoiceFlattenIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("06-invoice-flatten");
  private static final List<String> FILES =
      List.of("Invoice-set1.jsonl", "Invoice-set2.jsonl", "Invoice-set3.jsonl");
  private static final int PARTS = 7;

  @TempDir private Path directory;
  private Incoming incoming;
  private Lake lake;

  @BeforeEach
  void makeLake() {
    incoming = Incoming.in(directory);
    lake =
        new Lake(CASE.project(), directory.resolve("lake"))
            .set("sources.invoices.options.path", incoming.directory().toString());
  }

  @Test
  void everythingInOneBatch() {
    lake.set("sources.invoices.options.maxFilesPerTrigger", "10");

    feedAll();
    lake.runOnce();

    assertThat(lake.committed("flattened")).isZero();
    verify();
  }

  @Test
  void manyBatchesWithRestartsBetweenThem() {
    List<String> invoices = new ArrayList<>();
    FILES.forEach(file -> invoices.addAll(CASE.input(file)));

    for (int part = 0; part < PARTS; part++) {
      int from = invoices.size() * part / PARTS;
      int to = invoices.size() * (part + 1) / PARTS;
      incoming.put("part-%d.jsonl".formatted(part), invoices.subList(from, to));
      lake.runOnce();
    }

    assertThat(lake.committed("flattened")).isEqualTo(PARTS - 1);
    verify();
  }

  @Test
  void anotherTimeZone() {
    feedAll();
    try (ChildJvm run = lake.start(List.of("-Duser.timezone=America/New_York"), "--once")) {
      run.succeeds(Duration.ofMinutes(3));
    }

    assertThat(lake.committed("flattened")).isEqualTo(FILES.size() - 1);
    verify();
  }

  @Test
  void killsInTheMiddleOfBatches() {
    incoming.put(FILES.get(0), CASE.input(FILES.get(0)));
    killWhen(() -> lake.begun("flattened") == 0);
    assertThat(lake.committed("flattened")).as("killed after the batch was begun").isEqualTo(-1);

    incoming.put(FILES.get(1), CASE.input(FILES.get(1)));
    killWhen(() -> lake.begun("flattened") == 1 && lake.begun("invoices_once") == 1);

    // Version 0 makes the table, and each batch adds one.
    incoming.put(FILES.get(2), CASE.input(FILES.get(2)));
    killWhen(() -> lake.version("flattened") == 3);
    assertThat(lake.committed("flattened"))
        .as("killed before the batch was done with")
        .isEqualTo(1);
    lake.runOnce();

    verify();
  }

  private void killWhen(BooleanSupplier moment) {
    try (ChildJvm run = lake.start(List.of())) {
      await()
          .atMost(Duration.ofMinutes(2))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .failFast(run::isStillRunning)
          .until(moment::getAsBoolean);
      run.kill();
    }
  }

  private void verify() {
    CASE.verify("flattened", lake.rows("flattened"));
    CASE.verify("invoices_once", lake.rows("invoices_once"));
  }

  private void feedAll() {
    for (String file : FILES) {
      incoming.put(file, CASE.input(file));
    }
  }
}
