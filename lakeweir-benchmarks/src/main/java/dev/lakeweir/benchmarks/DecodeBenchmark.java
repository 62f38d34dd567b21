package dev.lakeweir.benchmarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;

import dev.lakeweir.decode.DecodedColumn;
import dev.lakeweir.decode.JsonDecoder;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.session.PipelineSession;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.types.StructType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import scala.jdk.javaapi.CollectionConverters;

/**
 * From the bytes of retail events to Spark's rows, by the code that Spark generates for a column.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(DecodeBenchmark.EVENTS)
public class DecodeBenchmark {
  static final int EVENTS = 1_000;

  private static final StructType SCHEMA =
      StructType.fromDDL(
          """
          eventType STRING NOT NULL, eventID STRING NOT NULL, productId STRING,
          userAgent STRUCT<platform: STRING, browser: STRING>,
          extraPayload ARRAY<STRUCT<relatedProductId: STRING, relatedProductCategory: STRING>>,
          page_loading_seconds DOUBLE, eventTime TIMESTAMP NOT NULL""");

  /** What the gold table of the retail pipeline needs of an event. */
  private static final StructType SOME =
      StructType.fromDDL("eventType STRING, productId STRING, eventTime TIMESTAMP");

  private SparkSession spark;
  private List<InternalRow> bodies;
  private UnsafeProjection lakeweir;
  private UnsafeProjection lakeweirPruned;
  private UnsafeProjection fromJson;
  private UnsafeProjection fromJsonPruned;

  @Setup
  public void prepare() {
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
    PipelineSession.install(spark);
    GeneratedEvents events = GeneratedEvents.of(EventProfile.defaults().faultless());
    List<byte[]> values = Stream.generate(() -> events.next().value()).limit(EVENTS).toList();
    bodies =
        values.stream()
            .<InternalRow>map(value -> new GenericInternalRow(new Object[] {value}))
            .toList();
    Dataset<Row> frame = frame(values.subList(0, 1));
    Dataset<Row> decoded =
        frame.select(DecodedColumn.of(col("value"), new JsonDecoder(SCHEMA)).as("decoded"));
    lakeweir = projection(decoded);
    lakeweirPruned =
        projection(
            decoded.select(
                Arrays.stream(SOME.fieldNames())
                    .map(name -> col("decoded.value").getField(name))
                    .toArray(Column[]::new)));
    fromJson = projection(parsed(frame, SCHEMA));
    fromJsonPruned = projection(parsed(frame, SOME));
  }

  private static Dataset<Row> parsed(Dataset<Row> frame, StructType schema) {
    return frame.select(from_json(col("value").cast("string"), schema, Map.of()));
  }

  /** Over an RDD, so that the optimizer computes nothing itself. */
  private Dataset<Row> frame(List<byte[]> values) {
    Dataset<Row> local = spark.createDataset(values, Encoders.BINARY()).toDF("value");
    return spark.createDataFrame(local.toJavaRDD(), local.schema());
  }

  /** What computes the first column of the innermost projection, in which records are decoded. */
  private static UnsafeProjection projection(Dataset<Row> selected) {
    Project project = (Project) selected.queryExecution().optimizedPlan();
    while (project.child() instanceof Project inner) {
      project = inner;
    }
    Expression decoded = (Expression) project.projectList().head();
    return UnsafeProjection.create(
        CollectionConverters.asScala(List.of(decoded)).toList(), project.child().output());
  }

  @Benchmark
  public void lakeweir(Blackhole sink) {
    bodies.forEach(body -> sink.consume(lakeweir.apply(body)));
  }

  @Benchmark
  public void lakeweirPruned(Blackhole sink) {
    bodies.forEach(body -> sink.consume(lakeweirPruned.apply(body)));
  }

  @Benchmark
  public void fromJson(Blackhole sink) {
    bodies.forEach(body -> sink.consume(fromJson.apply(body)));
  }

  @Benchmark
  public void fromJsonPruned(Blackhole sink) {
    bodies.forEach(body -> sink.consume(fromJsonPruned.apply(body)));
  }

  @TearDown
  public void stop() {
    spark.stop();
  }
}
