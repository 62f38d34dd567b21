package dev.lakeweir.sink.direct;

import dev.lakeweir.catalyst.Plans;
import io.delta.kernel.Operation;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.internal.TransactionImpl;
import io.delta.kernel.internal.actions.Format;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.commit.DefaultFileSystemManagedTableOnlyCommitter;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.StringType;
import io.delta.kernel.utils.CloseableIterable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes plain tables by Delta Kernel, which the first batch loads anyway: the first table that
 * Delta's Spark writer makes takes a start more than a second (docs/performance.md). Driver side.
 */
public final class DirectCreation {
  private static final Logger LOG = LoggerFactory.getLogger(DirectCreation.class);

  /** What Delta gives to each table that is made in the session. */
  private static final String DEFAULTS = "spark.databricks.delta.properties.defaults.";

  /** Other names need columns that are mapped. */
  private static final Pattern NAME = Pattern.compile("[^ ,;{}()\\n\\t=]+");

  /** Types that every reader of Delta tables knows. */
  private static final Set<DataType> TYPES =
      Set.of(
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.FloatType,
          DataTypes.DoubleType,
          DataTypes.StringType,
          DataTypes.BinaryType,
          DataTypes.DateType,
          DataTypes.TimestampType);

  private DirectCreation() {}

  /**
   * Makes a table that has nothing but columns, and a comment perhaps, where there is none.
   *
   * @return false, with nothing made, when that is for Delta's Spark writer: to make it, to say why
   *     it cannot be made, or to find that another writer has come first
   */
  public static boolean create(
      SparkSession spark, String path, StructType columns, Optional<String> comment) {
    Configuration hadoop = Plans.classic(spark).sessionState().newHadoopConf();
    if (!isPlain(columns)
        || DirectGate.columns(columns).isPresent()
        || givesMore(spark)
        || !isFree(path, hadoop)) {
      return false;
    }
    Engine engine = DefaultEngine.create(hadoop);
    try {
      TransactionCommitResult made =
          transaction(path, columns, comment, engine)
              .commit(engine, CloseableIterable.emptyIterable());
      new LogUpkeep(path, new KnownTable(path, hadoop, engine), engine).checksum(made);
      return true;
    } catch (ConcurrentWriteException | MaxCommitRetryLimitReachedException e) {
      LOG.info("Another writer has made the table at {}", path);
      return false;
    }
  }

  /** Of Kernel's own classes, as its builder takes no comment. */
  private static Transaction transaction(
      String path, StructType columns, Optional<String> comment, Engine engine) {
    String place;
    try {
      place = engine.getFileSystemClient().resolvePath(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot find " + path + ": " + e.getMessage(), e);
    }
    Metadata table =
        new Metadata(
            UUID.randomUUID().toString(),
            Optional.empty(),
            comment,
            new Format(),
            columns.json(),
            DataTypeJsonSerDe.deserializeStructType(columns.json()),
            VectorUtils.buildArrayValue(List.of(), StringType.STRING),
            Optional.of(System.currentTimeMillis()),
            VectorUtils.stringStringMapValue(Map.of()));
    return new TransactionImpl(
        true,
        new Path(place),
        Optional.empty(),
        KernelCommits.ENGINE,
        Operation.CREATE_TABLE,
        Optional.of(
            new Protocol(
                TransactionImpl.DEFAULT_READ_VERSION, TransactionImpl.DEFAULT_WRITE_VERSION)),
        Optional.of(table),
        DefaultFileSystemManagedTableOnlyCommitter.INSTANCE,
        Optional.empty(),
        Optional.empty(),
        Optional.of(0),
        0,
        System::currentTimeMillis);
  }

  private static boolean isPlain(StructType columns) {
    Set<String> names = new HashSet<>();
    for (StructField column : columns.fields()) {
      if (!NAME.matcher(column.name()).matches()
          || !names.add(column.name().toLowerCase(Locale.ROOT))
          || !isPlain(column.dataType())) {
        return false;
      }
    }
    return !columns.isEmpty();
  }

  private static boolean isPlain(DataType type) {
    if (type instanceof StructType struct) {
      return isPlain(struct);
    }
    if (type instanceof ArrayType array) {
      return isPlain(array.elementType());
    }
    if (type instanceof MapType map) {
      return isPlain(map.keyType()) && isPlain(map.valueType());
    }
    return type instanceof DecimalType || TYPES.contains(type);
  }

  private static boolean givesMore(SparkSession spark) {
    return CollectionConverters.asJava(spark.conf().getAll()).keySet().stream()
        .anyMatch(name -> name.startsWith(DEFAULTS));
  }

  /** Files without a log may be somebody else's. */
  private static boolean isFree(String path, Configuration hadoop) {
    org.apache.hadoop.fs.Path directory = new org.apache.hadoop.fs.Path(path);
    try {
      return directory.getFileSystem(hadoop).listStatus(directory).length == 0;
    } catch (FileNotFoundException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look into " + path + ": " + e.getMessage(), e);
    }
  }
}
