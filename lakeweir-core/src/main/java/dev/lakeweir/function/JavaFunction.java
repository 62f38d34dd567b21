package dev.lakeweir.function;

import dev.lakeweir.catalyst.Plans;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.lang3.reflect.TypeUtils;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.expressions.SparkUserDefinedFunction;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import scala.Option;

/**
 * A function that implements one of Spark's interfaces UDF0 to UDF22. Unlike Spark's own
 * registration this one looks at the types of the arguments too, so that a call with others is
 * refused, or cast, when a query is analyzed, and does not fail when it runs.
 *
 * @param arguments the types of the arguments, in order
 */
record JavaFunction(Object instance, Class<?> kind, List<Type> arguments, Type result) {
  private static final int MOST_ARGUMENTS = 22;

  /** Empty if the object implements none of the interfaces. */
  static Optional<JavaFunction> of(Object instance) {
    for (int count = 0; count <= MOST_ARGUMENTS; count++) {
      Class<?> kind = kind(count);
      if (kind.isInstance(instance)) {
        Map<?, Type> types = TypeUtils.getTypeArguments(instance.getClass(), kind);
        List<Type> all =
            Arrays.stream(kind.getTypeParameters())
                .map(
                    parameter -> types.containsKey(parameter) ? types.get(parameter) : Object.class)
                .map(Type.class::cast)
                .toList();
        return Optional.of(new JavaFunction(instance, kind, all.subList(0, count), all.get(count)));
      }
    }
    return Optional.empty();
  }

  /** Makes an aggregate function of several arguments, or of one, from Spark's Aggregator. */
  static <I, B, O> UserDefinedFunction aggregate(
      Aggregator<I, B, O> aggregator, boolean deterministic) {
    Type input =
        TypeUtils.getTypeArguments(aggregator.getClass(), Aggregator.class)
            .get(Aggregator.class.getTypeParameters()[0]);
    AgnosticEncoder<I> encoder =
        JavaTypes.<I>encoder(input)
            .orElseThrow(
                () ->
                    new UntoldTypeException(
                        "its input is of no type that SQL has: " + input.getTypeName()));
    UserDefinedFunction function = functions.udaf(aggregator, encoder);
    return deterministic ? function : function.asNondeterministic();
  }

  /** With the type that the class says; throws {@link UntoldTypeException} if it says none. */
  UserDefinedFunction inferred(boolean deterministic) {
    AgnosticEncoder<Object> encoder =
        JavaTypes.encoder(result)
            .orElseThrow(
                () ->
                    new UntoldTypeException(
                        "what it returns is of no type that SQL has: " + result.getTypeName()));
    return function(encoder.dataType(), Option.apply(encoder), deterministic);
  }

  UserDefinedFunction returning(DataType type, boolean deterministic) {
    return function(type, Option.empty(), deterministic);
  }

  private UserDefinedFunction function(
      DataType type, Option<Encoder<?>> output, boolean deterministic) {
    List<Option<Encoder<?>>> inputs = new ArrayList<>();
    for (Type argument : arguments) {
      inputs.add(
          JavaTypes.encoder(argument)
              .<Option<Encoder<?>>>map(Option::apply)
              .orElse(Option.empty()));
    }
    SparkUserDefinedFunction plain = plain(type);
    return new SparkUserDefinedFunction(
        plain.f(), type, Plans.seq(inputs), output, Option.empty(), true, deterministic);
  }

  /** Spark's overloads of {@code udf} differ in the interface only. */
  private SparkUserDefinedFunction plain(DataType type) {
    try {
      return (SparkUserDefinedFunction)
          functions.class.getMethod("udf", kind, DataType.class).invoke(null, instance, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> kind(int count) {
    try {
      return Class.forName("org.apache.spark.sql.api.java.UDF" + count);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
