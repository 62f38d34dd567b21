package dev.lakeweir.sink;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lakeweir.SharedSpark;
import dev.lakeweir.plan.GroupFilter;
import dev.lakeweir.plan.WriteModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpsertWriterTest {
  private static final String COLUMNS =
      "shop STRING, place STRUCT<x: DOUBLE>, day DATE, amount INT, seen TIMESTAMP";

  private static final WriteModel.Upsert BY_SHOP_AND_PLACE =
      new WriteModel.Upsert(List.of("shop", "PLACE"), Optional.empty());

  private final SparkSession spark = SharedSpark.session();

  @TempDir private Path directory;
  private String path;

  @BeforeEach
  void createTable() {
    path = create("t", "");
  }

  @ParameterizedTest
  @CsvSource({"1, false", "3, true"})
  void tableIsThatWhichMergeMakes(long seed, boolean sequenced) {
    Random random = new Random(seed);
    WriteModel.Upsert upsert =
        new WriteModel.Upsert(
            List.of("shop", "place"), sequenced ? Optional.of("seen") : Optional.empty());
    // Delta Kernel is not to write into a table with a change data feed.
    String merged = create("merged", "TBLPROPERTIES (delta.enableChangeDataFeed = true)");
    UpsertWriter direct = new UpsertWriter(path, upsert);
    UpsertWriter merge = new UpsertWriter(merged, upsert);
    for (int batch = 0; batch < 4; batch++) {
      Dataset<Row> rows = random(random, sequenced);
      TransactionId transaction = new TransactionId("p/f/0", batch);
      assertThat(direct.write(rows, transaction)).isTrue();
      assertThat(merge.write(rows, transaction)).isTrue();
      assertThat(rows(path)).isEqualTo(rows(merged)).isNotEmpty();
    }

    assertThat(engine(path)).startsWith("Kernel");
    assertThat(engine(merged)).startsWith("Apache-Spark");
    assertThat(DeltaTables.snapshot(spark, path).allFiles().count()).isEqualTo(1);
  }

  @Test
  void batchIsWrittenOnce() {
    UpsertWriter writer = new UpsertWriter(path, BY_SHOP_AND_PLACE);

    assertThat(writer.write(one("a", 1), new TransactionId("p/f/0", 0))).isTrue();
    assertThat(writer.write(one("a", 1), new TransactionId("p/f/0", 0))).isFalse();
    assertThat(
            new UpsertWriter(path, BY_SHOP_AND_PLACE)
                .write(one("a", 2), new TransactionId("p/f/0", 0)))
        .isFalse();

    assertThat(rows(path)).containsExactly("a|null|null|1|null");
  }

  @Test
  void manySmallFilesBecomeOne() {
    shops(60).write().format("delta").mode("append").option("maxRecordsPerFile", 1).save(path);
    assertThat(DeltaTables.snapshot(spark, path).allFiles().count()).isEqualTo(60);

    new UpsertWriter(path, BY_SHOP_AND_PLACE).write(one("s7", 2), new TransactionId("p/f/0", 0));

    assertThat(engine(path)).startsWith("Kernel");
    assertThat(DeltaTables.snapshot(spark, path).allFiles().count()).isEqualTo(1);
    assertThat(rows(path)).hasSize(60).contains("s7|null|null|2|null", "s8|null|null|1|null");
  }

  @Test
  void tableOfMoreFilesThanAreLookedThroughIsMergedInto() {
    shops(201).write().format("delta").mode("append").option("maxRecordsPerFile", 1).save(path);

    new UpsertWriter(path, BY_SHOP_AND_PLACE).write(one("s7", 2), new TransactionId("p/f/0", 0));

    assertThat(engine(path)).startsWith("Apache-Spark");
    assertThat(rows(path)).hasSize(201).contains("s7|null|null|2|null", "s8|null|null|1|null");
  }

  @Test
  void tableOfMoreBytesThanAreWrittenAnewIsMergedInto() {
    // Of some 6 MB, which do not compress further.
    shops(40)
        .withColumn("shop", expr("concat(shop, randstr(200000, 7))"))
        .write()
        .format("delta")
        .mode("append")
        .save(path);

    new UpsertWriter(path, BY_SHOP_AND_PLACE).write(one("s7", 2), new TransactionId("p/f/0", 0));

    assertThat(engine(path)).startsWith("Apache-Spark");
    assertThat(rows(path)).hasSize(41).contains("s7|null|null|2|null");
  }

  @Test
  void batchOfMoreRowsThanTheDriverHoldsIsMergedAndTheNextThreeToo() {
    UpsertWriter writer = new UpsertWriter(path, BY_SHOP_AND_PLACE);
    writer.write(one("s7", 5), new TransactionId("p/f/0", 0));
    assertThat(engine(path)).startsWith("Kernel");

    writer.write(shops(20_001), new TransactionId("p/f/0", 1));
    assertThat(engine(path)).startsWith("Apache-Spark");
    for (int batch = 2; batch < 5; batch++) {
      writer.write(one("s" + batch, batch), new TransactionId("p/f/0", batch));
      assertThat(engine(path)).startsWith("Apache-Spark");
    }
    writer.write(one("s5", 5), new TransactionId("p/f/0", 5));

    assertThat(engine(path)).startsWith("Kernel");
    assertThat(rows(path))
        .hasSize(20_001)
        .contains("s2|null|null|2|null", "s5|null|null|5|null", "s7|null|null|1|null");
  }

  /** Rows with keys s0, s1 and so on. */
  private Dataset<Row> shops(long rows) {
    return spark
        .range(0, rows, 1, 2)
        .selectExpr(
            "concat('s', id) AS shop",
            "CAST(NULL AS STRUCT<x: DOUBLE>) AS place",
            "CAST(NULL AS DATE) AS day",
            "1 AS amount",
            "CAST(NULL AS TIMESTAMP) AS seen");
  }

  @Test
  void twoRowsOfOneKeyAreRefused() {
    UpsertWriter writer = new UpsertWriter(path, BY_SHOP_AND_PLACE);

    assertThatThrownBy(
            () -> writer.write(one("a", 1).union(one("a", 2)), new TransactionId("p/f/0", 0)))
        .hasMessage(
            "two rows of a batch have the same shop, PLACE: name columns that tell them apart with lakeweir.write.keys");

    assertThat(rows(path)).isEmpty();
  }

  @Test
  void whatOthersWroteInBetweenStays() {
    UpsertWriter writer = new UpsertWriter(path, BY_SHOP_AND_PLACE);
    writer.write(one("a", 1), new TransactionId("p/f/0", 0));
    one("b", 7).write().format("delta").mode("append").save(path);
    writer.write(one("c", 2), new TransactionId("p/f/0", 1));
    spark.sql("DELETE FROM delta.`%s` WHERE shop = 'a'".formatted(path));
    writer.write(one("d", 3), new TransactionId("p/f/0", 2));
    writer.write(one("b", 4), new TransactionId("p/f/0", 3));

    assertThat(rows(path))
        .containsExactly("b|null|null|4|null", "c|null|null|2|null", "d|null|null|3|null");
  }

  @Test
  void columnsThatOthersFillStay() {
    UpsertWriter writer = new UpsertWriter(path, BY_SHOP_AND_PLACE);
    writer.write(one("a", 1), new TransactionId("p/f/0", 0));
    spark.sql("ALTER TABLE delta.`%s` ADD COLUMNS (note STRING)".formatted(path));
    spark.sql("UPDATE delta.`%s` SET note = 'kept'".formatted(path));

    writer.write(one("a", 2), new TransactionId("p/f/0", 1));
    writer.write(one("b", 3), new TransactionId("p/f/0", 2));

    assertThat(rows(path)).containsExactly("a|null|null|2|null|kept", "b|null|null|3|null|null");
  }

  @Test
  void rowsWithAColumnThatTheTableHasNotAreNotMergedWithoutIt() {
    String merged = create("merged", "TBLPROPERTIES (delta.columnMapping.mode = 'name')");
    UpsertWriter writer = new UpsertWriter(merged, BY_SHOP_AND_PLACE);
    writer.write(one("a", 1), new TransactionId("p/f/0", 0));
    spark.sql("ALTER TABLE delta.`%s` DROP COLUMN amount".formatted(merged));

    assertThatThrownBy(() -> writer.write(one("a", 2), new TransactionId("p/f/0", 1)))
        .hasMessageContaining("DELTA_MERGE_UNRESOLVED_EXPRESSION")
        .hasMessageContaining("amount");
  }

  @Test
  void pathsAreNoPatterns() {
    String odd = create("t[x]{a,b} %20", "");
    UpsertWriter writer = new UpsertWriter(odd, BY_SHOP_AND_PLACE);

    writer.write(one("a", 1), new TransactionId("p/f/0", 0));
    writer.write(one("b", 2), new TransactionId("p/f/0", 1));

    assertThat(rows(odd)).containsExactly("a|null|null|1|null", "b|null|null|2|null");
  }

  @Test
  void rowsThatAreMarkedAsDeletedStaySo() {
    UpsertWriter writer = new UpsertWriter(path, BY_SHOP_AND_PLACE);
    spark.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES (delta.enableDeletionVectors = true)"
            .formatted(path));
    writer.write(one("a", 1).union(one("b", 1)), new TransactionId("p/f/0", 0));
    spark.sql("DELETE FROM delta.`%s` WHERE shop = 'a'".formatted(path));

    writer.write(one("c", 2), new TransactionId("p/f/0", 1));
    writer.write(one("b", 3), new TransactionId("p/f/0", 2));

    assertThat(rows(path)).containsExactly("b|null|null|3|null", "c|null|null|2|null");
  }

  @Test
  void nothingIsRemovedFromATableThatIsOnlyAppendedTo() {
    String only = create("only", "TBLPROPERTIES (delta.appendOnly = true)");
    UpsertWriter writer = new UpsertWriter(only, BY_SHOP_AND_PLACE);
    writer.write(one("a", 1), new TransactionId("p/f/0", 0));

    assertThatThrownBy(() -> writer.write(one("a", 2), new TransactionId("p/f/0", 1)))
        .hasMessageContaining("append");
    assertThat(rows(only)).containsExactly("a|null|null|1|null");
  }

  private String create(String name, String properties) {
    String table = directory.resolve(name).toString();
    spark.sql("CREATE TABLE delta.`%s` (%s) USING delta %s".formatted(table, COLUMNS, properties));
    return table;
  }

  /** Some forty rows, one of each key, with nulls and both zeros in the keys. */
  private Dataset<Row> random(Random random, boolean sequenced) {
    String values =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "(%s, %s, DATE '2024-01-%02d', %d, %s, %s)"
                        .formatted(
                            random.nextInt(6) == 0 ? "NULL" : "'shop" + random.nextInt(12) + "'",
                            List.of("NULL", "1.5D", "0.0D", "-0.0D").get(random.nextInt(4)),
                            1 + random.nextInt(28),
                            random.nextInt(1000),
                            random.nextInt(9) == 0
                                ? "NULL"
                                : "TIMESTAMP '2024-01-01 00:00:%02d'".formatted(random.nextInt(60)),
                            random.nextInt(4) > 0))
            .collect(Collectors.joining(", "));
    Dataset<Row> rows =
        spark
            .sql("SELECT * FROM VALUES " + values + " AS v(shop, x, day, amount, seen, kept)")
            .selectExpr(
                "shop",
                "CASE WHEN x IS NOT NULL THEN named_struct('x', x) END AS place",
                "day",
                "amount",
                "seen",
                "kept AS " + GroupFilter.KEPT)
            .dropDuplicates("shop", "place");
    return sequenced ? rows.drop(GroupFilter.KEPT) : rows;
  }

  private Dataset<Row> one(String shop, int amount) {
    return spark.sql(
        "SELECT '%s' AS shop, CAST(NULL AS STRUCT<x: DOUBLE>) AS place, CAST(NULL AS DATE) AS day, %d AS amount, CAST(NULL AS TIMESTAMP) AS seen"
            .formatted(shop, amount));
  }

  private List<String> rows(String table) {
    return spark.read().format("delta").load(table).collectAsList().stream()
        .map(row -> row.mkString("|"))
        .sorted()
        .toList();
  }

  private String engine(String table) {
    return spark
        .sql("DESCRIBE HISTORY delta.`%s` LIMIT 1".formatted(table))
        .select("engineInfo")
        .first()
        .getString(0);
  }
}
