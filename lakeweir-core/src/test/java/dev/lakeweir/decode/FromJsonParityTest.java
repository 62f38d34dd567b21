package dev.lakeweir.decode;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FromJsonParityTest {
  private static final int SCHEMAS = 12;
  private static final int RECORDS = 300;

  @ParameterizedTest
  @EnumSource
  void validRecordsOfRandomSchemasAreDecodedAsFromJsonDoes(Evaluation evaluation) {
    SparkSession session = evaluation.session();
    long seed = System.nanoTime();
    RandomRecords records = new RandomRecords(new Random(seed));
    for (int i = 0; i < SCHEMAS; i++) {
      StructType schema = records.schema();
      List<String> bodies =
          IntStream.range(0, RECORDS).mapToObj(record -> records.object(schema)).toList();
      assertSame(session, schema, bodies, "seed " + seed + ", schema " + schema.toDDL());
    }
  }

  private static void assertSame(
      SparkSession session, StructType schema, List<String> bodies, String of) {
    Column expected =
        from_json(
            col("body").cast("string"), schema, Map.of("mode", "FAILFAST", "timeZone", "UTC"));
    List<Row> rows =
        DecodeSpark.bodies(session, bodies)
            .select(expected, DecodedColumn.of(col("body"), new JsonDecoder(schema)))
            .collectAsList();

    assertThat(rows).hasSameSizeAs(bodies);
    for (int i = 0; i < rows.size(); i++) {
      Row decoded = rows.get(i).getStruct(1);
      assertThat(decoded.getString(1)).as("%s, %s", of, bodies.get(i)).isNull();
      assertThat(decoded.get(0)).as("%s, %s", of, bodies.get(i)).isEqualTo(rows.get(i).get(0));
    }
  }
}
