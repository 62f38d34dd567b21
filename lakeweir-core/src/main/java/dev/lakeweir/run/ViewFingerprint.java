package dev.lakeweir.run;

import dev.lakeweir.plan.TableModel;
import dev.lakeweir.spec.FunctionDefinition;
import dev.lakeweir.spec.ProjectDefinition;
import dev.lakeweir.spec.PropertyDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A number that changes with all that decides on the rows of a materialized view, other than the
 * tables it reads: its query, the views and functions it may use, expectations, settings.
 */
final class ViewFingerprint {
  private final MessageDigest digest;

  private ViewFingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Reads the jars of the project's functions, which are there. Never negative. */
  static long of(ProjectDefinition project, TableModel view) {
    ViewFingerprint print = new ViewFingerprint();
    view.definition().query().ifPresent(query -> print.add(query.text()));
    project.views().forEach(it -> print.add(it.name() + ":" + it.query().text()));
    view.definition()
        .expectations()
        .forEach(it -> print.add(it.onViolation() + ":" + it.condition().text()));
    print.add(view.schema().toDDL());
    print.add(project.configuration().toString());
    project.functions().values().forEach(print::add);
    return ByteBuffer.wrap(print.digest.digest()).getLong() & Long.MAX_VALUE;
  }

  private void add(FunctionDefinition function) {
    add(
        "%s:%s:%s"
            .formatted(
                function.name(),
                function.className().value(),
                function.returns().map(it -> it.text()).orElse("")));
    function.jar().map(PropertyDefinition::value).map(Path::of).ifPresent(this::add);
  }

  /** A jar that was built anew holds other classes under the same names. */
  private void add(Path jar) {
    try {
      digest.update(Files.readAllBytes(jar));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String part) {
    digest.update(part.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
  }
}
