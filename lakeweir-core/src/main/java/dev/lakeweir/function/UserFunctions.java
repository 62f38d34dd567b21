package dev.lakeweir.function;

import dev.lakeweir.catalyst.Plans;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problems;
import dev.lakeweir.spec.FunctionDefinition;
import dev.lakeweir.spec.ProjectDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry;

/** The functions of a project, loaded, checked, and known to sessions by their names. */
public final class UserFunctions {
  private final List<UserFunction> functions;

  private UserFunctions(List<UserFunction> functions) {
    this.functions = List.copyOf(functions);
  }

  /** Loads the functions that are right; reports the others. */
  public static UserFunctions load(
      SparkSession spark, ProjectDefinition project, Problems problems) {
    Map<String, FunctionDefinition> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    FunctionLoader loader =
        new FunctionLoader(spark, FunctionJars.loader(project.functions().values()), problems);
    List<UserFunction> loaded = new ArrayList<>();
    for (FunctionDefinition function : project.functions().values()) {
      FunctionDefinition earlier = named.putIfAbsent(function.name(), function);
      if (earlier != null) {
        reportTaken(function, "function at " + earlier.position(), problems);
      } else if (isBuiltIn(function.name())) {
        reportTaken(function, "function of Spark", problems);
      } else if (FunctionJars.isThere(function, problems)) {
        loader.load(function).ifPresent(loaded::add);
      }
    }
    return new UserFunctions(loaded);
  }

  /** Makes the functions known to a session. */
  public void register(SparkSession spark) {
    for (UserFunction function : functions) {
      if (function instanceof UserFunction.Column column) {
        Plans.classic(spark).udf().register(column.name(), column.function(), "java_udf", true);
      } else if (function instanceof UserFunction.Table table) {
        Plans.classic(spark)
            .sessionState()
            .tableFunctionRegistry()
            .createOrReplaceTempFunction(
                table.name(), arguments -> StatefulCall.plan(table, arguments), "java_udf");
      }
    }
  }

  private static boolean isBuiltIn(String name) {
    FunctionIdentifier identifier = FunctionRegistry$.MODULE$.builtinFunctionIdentifier(name);
    return FunctionRegistry.builtin().functionExists(identifier)
        || TableFunctionRegistry.builtin().functionExists(identifier);
  }

  private static void reportTaken(FunctionDefinition function, String by, Problems problems) {
    String message = "Cannot declare function: the name is taken: " + function.name();
    String hint = "A %s has it; choose another.".formatted(by);
    problems.error(ErrorCode.DUPLICATE_NAME, function.position(), message, hint);
  }
}
