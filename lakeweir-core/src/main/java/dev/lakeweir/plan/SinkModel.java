package dev.lakeweir.plan;

import dev.lakeweir.spec.ExpectationDefinition;
import dev.lakeweir.spec.SinkDefinition;
import java.util.List;

/**
 * A sink, resolved.
 *
 * @param path what the paths of the tables beside it begin with: {@code <storage>/<name>}
 */
public record SinkModel(
    SinkDefinition definition, String path, boolean quarantined, boolean keepsLate)
    implements TargetModel {

  @Override
  public WriteModel write() {
    String format = definition.format();
    return new WriteModel.Send(
        definition.option("topic").map(topic -> format + " topic " + topic.value()).orElse(format));
  }

  @Override
  public List<ExpectationDefinition> expectations() {
    return List.of();
  }
}
