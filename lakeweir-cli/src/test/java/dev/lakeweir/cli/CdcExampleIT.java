package dev.lakeweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdcExampleIT {
  private static final Path EXAMPLE = Path.of("../examples/cdc").toAbsolutePath().normalize();

  @TempDir Path storage;

  @Test
  void exampleRunsAsItIsAndRestsWhenItIsRunAgain() {
    Lake lake = new Lake(EXAMPLE, storage);
    lake.runOnce();
    long version = lake.version("customers_by_city");
    lake.runOnce();

    assertThat(lake.query("SELECT id, name, city FROM customers ORDER BY id"))
        .extracting(row -> row.get("id").asInt() + " " + row.get("city").asText())
        .containsExactly("1 Paris", "3 Dresden");
    assertThat(
            lake.query(
                "SELECT concat_ws(' ', id, city, __START_AT, __END_AT) AS row"
                    + " FROM customers_history ORDER BY id, __START_AT"))
        .extracting(row -> row.get("row").asText())
        .containsExactly(
            "1 London 101 112",
            "1 Paris 112",
            "2 Paris 102 108",
            "2 Rouen 108 110",
            "3 Leipzig 103 105",
            "3 Halle 105 106",
            "3 Dresden 106",
            "4 Halle 109 115");
    assertThat(lake.query("SELECT city, customers FROM customers_by_city")).hasSize(2);
    assertThat(lake.version("customers_by_city")).isEqualTo(version);
    assertThat(lake.query("SELECT reason FROM customers_quarantine")).hasSize(1);
  }
}
