package dev.lakeweir.function;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.plan.AnalysisProblems;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FunctionDefinition;
import dev.lakeweir.spec.SqlText;
import dev.lakeweir.spec.text.NearestName;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.types.DataType;

/** Loads the class of a function and checks that it is one. */
final class FunctionLoader {
  private final SparkSession spark;
  private final ClassLoader loader;
  private final Problems problems;

  FunctionLoader(SparkSession spark, ClassLoader loader, Problems problems) {
    this.spark = spark;
    this.loader = loader;
    this.problems = problems;
  }

  /** Empty when it is wrong; then there is a problem. */
  Optional<UserFunction> load(FunctionDefinition function) {
    return loadClass(function)
        .flatMap(type -> instance(function, type))
        .flatMap(instance -> function(function, instance));
  }

  private Optional<Class<?>> loadClass(FunctionDefinition function) {
    String name = function.className().value();
    try {
      return Optional.of(Class.forName(name, true, loader));
    } catch (ClassNotFoundException e) {
      String where =
          function
              .jar()
              .map(jar -> "in " + jar.value())
              .orElse("on the class path, and no jar is given");
      report(
          function,
          "there is no class %s %s".formatted(name, where),
          NearestName.hintOr(
              name,
              FunctionJars.classes(function),
              "Write the class with its package: com.acme.CleanUrl"));
    } catch (LinkageError e) {
      report(function, "class %s does not load: %s".formatted(name, e), "Build it for Java 17.");
    }
    return Optional.empty();
  }

  private Optional<Object> instance(FunctionDefinition function, Class<?> type) {
    try {
      return Optional.of(type.getConstructor().newInstance());
    } catch (InvocationTargetException e) {
      report(
          function,
          "the constructor of %s fails: %s".formatted(type.getName(), e.getCause()),
          "A function is made once for each use, before there is data.");
    } catch (ReflectiveOperationException e) {
      report(
          function,
          "%s cannot be made".formatted(type.getName()),
          "Make it a public class with a public constructor that takes nothing.");
    }
    return Optional.empty();
  }

  private Optional<UserFunction> function(FunctionDefinition function, Object instance) {
    if (instance instanceof StatefulProcessor<?, ?, ?>) {
      return table(function, instance);
    }
    if (instance instanceof Aggregator<?, ?, ?> aggregator) {
      return column(function, () -> JavaFunction.aggregate(aggregator, function.deterministic()));
    }
    Optional<JavaFunction> scalar = JavaFunction.of(instance);
    if (scalar.isEmpty()) {
      report(
          function,
          "%s is no function".formatted(instance.getClass().getName()),
          "Implement one of Spark's UDF0 to UDF22, or extend Aggregator or StatefulProcessor.");
      return Optional.empty();
    }
    if (function.returns().isEmpty()) {
      return column(function, () -> scalar.get().inferred(function.deterministic()));
    }
    return type(function.returns().get(), function, ParserInterface::parseDataType)
        .flatMap(
            type -> column(function, () -> scalar.get().returning(type, function.deterministic())));
  }

  /** What a function does not say of its types is told by an exception. */
  private Optional<UserFunction> column(
      FunctionDefinition function,
      java.util.function.Supplier<org.apache.spark.sql.expressions.UserDefinedFunction> made) {
    try {
      return Optional.of(new UserFunction.Column(function.name(), made.get()));
    } catch (UntoldTypeException e) {
      report(
          function,
          e.getMessage(),
          "Say it: returns: with a type of SQL, such as STRING or STRUCT<a: INT>.");
      return Optional.empty();
    }
  }

  @SuppressWarnings("unchecked") // What its parameters are is checked when its state is made.
  private Optional<UserFunction> table(FunctionDefinition function, Object first) {
    if (!StatefulCall.takesRows(first.getClass())) {
      report(
          function,
          "%s does not go from rows to rows".formatted(first.getClass().getName()),
          "Let it extend StatefulProcessor<Row, Row, Row>.");
      return Optional.empty();
    }
    if (function.returns().isEmpty()) {
      report(
          function,
          "nothing says which columns its rows have",
          "Say it: returns: user STRING, visits BIGINT");
      return Optional.empty();
    }
    return type(function.returns().get(), function, ParserInterface::parseTableSchema)
        .map(
            columns ->
                new UserFunction.Table(
                    function.name(),
                    () ->
                        (StatefulProcessor<Row, Row, Row>)
                            instance(function, first.getClass()).orElseThrow(),
                    columns));
  }

  /** Parses as {@link ParserInterface} does, which declares no exception in all of its methods. */
  private interface Parse<T extends DataType> {
    T parse(ParserInterface parser, String text) throws ParseException;
  }

  private <T extends DataType> Optional<T> type(
      SqlText text, FunctionDefinition function, Parse<T> parse) {
    try {
      return Optional.of(
          parse.parse(Plans.classic(spark).sessionState().sqlParser(), text.padded()));
    } catch (ParseException e) {
      problems.add(AnalysisProblems.of(e, text, "the type of function '" + function.name() + "'"));
      return Optional.empty();
    }
  }

  private void report(FunctionDefinition function, String cause, String hint) {
    String message = "Cannot load function '%s': %s".formatted(function.name(), cause);
    problems.error(ErrorCode.INVALID_FUNCTION, function.className().position(), message, hint);
  }
}
