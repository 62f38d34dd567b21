package dev.lakeweir.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running total for each customer: an aggregate without a window, upserted by its key. */
@Timeout(400)
class CustomerRewardsIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("08-customer-rewards");
  private static final AcceptanceCase INVOICES = AcceptanceCase.named("06-invoice-flatten");
  private static final int PARTS = 5;

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
  void manyBatchesWithRestartsBetweenThem() {
    List<String> invoices = invoices();
    for (int part = 0; part < PARTS; part++) {
      int from = invoices.size() * part / PARTS;
      int to = invoices.size() * (part + 1) / PARTS;
      incoming.put("part-%d.jsonl".formatted(part), invoices.subList(from, to));
      lake.runOnce();
    }

    verify();
  }

  @Test
  void oneBatchInAnotherTimeZone() {
    incoming.put("all.jsonl", invoices());
    try (ChildJvm run = lake.start(List.of("-Duser.timezone=America/New_York"), "--once")) {
      run.succeeds(Duration.ofMinutes(3));
    }

    verify();
  }

  private void verify() {
    CASE.verify("customer_rewards", lake.rows("customer_rewards"));
  }

  private static List<String> invoices() {
    List<String> invoices = new ArrayList<>();
    for (int set = 1; set <= 3; set++) {
      invoices.addAll(INVOICES.input("Invoice-set%d.jsonl".formatted(set)));
    }
    return invoices;
  }
}
