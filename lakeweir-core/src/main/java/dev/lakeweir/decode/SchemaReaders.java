package dev.lakeweir.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VarcharType;

/** Compiles a schema into a tree of readers, and lists what of it cannot be read. */
final class SchemaReaders {
  private static final Map<DataType, ValueReader> ATOMIC =
      Map.ofEntries(
          Map.entry(DataTypes.BooleanType, new BooleanReader()),
          Map.entry(DataTypes.ByteType, new ByteReader()),
          Map.entry(DataTypes.ShortType, new ShortReader()),
          Map.entry(DataTypes.IntegerType, new IntReader()),
          Map.entry(DataTypes.LongType, new LongReader()),
          Map.entry(DataTypes.FloatType, new FloatReader()),
          Map.entry(DataTypes.DoubleType, new DoubleReader()),
          Map.entry(DataTypes.DateType, new DateReader()),
          Map.entry(DataTypes.TimestampType, new TimestampReader()),
          Map.entry(DataTypes.TimestampNTZType, new TimestampNtzReader()),
          Map.entry(DataTypes.BinaryType, new BinaryReader()));

  private final List<String> unsupported = new ArrayList<>();

  private SchemaReaders() {}

  static StructReader compile(StructType schema) {
    SchemaReaders compiler = new SchemaReaders();
    Optional<StructReader> reader = compiler.struct("$", schema);
    return reader.orElseThrow(
        () ->
            new IllegalArgumentException(
                "Cannot decode JSON into the schema: unsupported type at " + compiler.unsupported));
  }

  static List<String> unsupported(StructType schema) {
    SchemaReaders compiler = new SchemaReaders();
    compiler.struct("$", schema);
    return List.copyOf(compiler.unsupported);
  }

  private Optional<? extends ValueReader> reader(String path, DataType type) {
    if (type instanceof StructType struct) {
      return struct(path, struct);
    }
    if (type instanceof ArrayType array) {
      return nullable(path + "[]", array.elementType(), array.containsNull()).map(ArrayReader::new);
    }
    if (type instanceof MapType map && isString(map.keyType())) {
      return nullable(path + ".*", map.valueType(), map.valueContainsNull()).map(MapReader::new);
    }
    Optional<ValueReader> atomic = atomic(type);
    if (atomic.isEmpty()) {
      unsupported.add(path);
    }
    return atomic;
  }

  private Optional<StructReader> struct(String path, StructType type) {
    int before = unsupported.size();
    List<NullableReader> readers = new ArrayList<>();
    for (StructField field : type.fields()) {
      nullable(path + "." + field.name(), field.dataType(), field.nullable())
          .ifPresent(readers::add);
    }
    if (type.isEmpty()) {
      unsupported.add(path);
    }
    return unsupported.size() == before
        ? Optional.of(new StructReader(Arrays.asList(type.fieldNames()), readers))
        : Optional.empty();
  }

  private Optional<NullableReader> nullable(String path, DataType type, boolean nullable) {
    return reader(path, type).map(reader -> new NullableReader(reader, nullable));
  }

  private static Optional<ValueReader> atomic(DataType type) {
    if (isString(type)) {
      return Optional.of(new StringReader());
    }
    if (type instanceof DecimalType decimal) {
      return Optional.of(new DecimalReader(decimal.precision(), decimal.scale()));
    }
    return Optional.ofNullable(ATOMIC.get(type));
  }

  private static boolean isString(DataType type) {
    return type instanceof StringType
        && !(type instanceof CharType)
        && !(type instanceof VarcharType);
  }
}
