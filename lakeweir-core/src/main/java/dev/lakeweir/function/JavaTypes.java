package dev.lakeweir.function;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.catalyst.JavaTypeInference;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;

/** Java's types as SQL's. */
final class JavaTypes {
  private JavaTypes() {}

  /**
   * How values of a type are SQL's. Empty for what SQL does not have, and for classes of the
   * user's: the code that Spark makes on the driver could not name them. A struct is a {@code Row}.
   */
  static <T> Optional<AgnosticEncoder<T>> encoder(Type type) {
    return type != Object.class && isPlain(type) ? inferred(type) : Optional.empty();
  }

  private static <T> Optional<AgnosticEncoder<T>> inferred(Type type) {
    try {
      return Optional.of(JavaTypeInference.encoderFor(type));
    } catch (UnsupportedOperationException e) {
      // The only way in which Spark tells that it has no type for it.
      return Optional.empty();
    }
  }

  private static boolean isPlain(Type type) {
    if (type instanceof Class<?> plain) {
      return plain.isArray() ? isPlain(plain.getComponentType()) : isJavas(plain);
    }
    if (type instanceof ParameterizedType parameterized) {
      return isPlain(parameterized.getRawType())
          && Arrays.stream(parameterized.getActualTypeArguments()).allMatch(JavaTypes::isPlain);
    }
    return type instanceof GenericArrayType array && isPlain(array.getGenericComponentType());
  }

  private static boolean isJavas(Class<?> plain) {
    return plain.isPrimitive()
        || plain.getName().startsWith("java.")
        || plain == org.apache.spark.unsafe.types.VariantVal.class;
  }
}
