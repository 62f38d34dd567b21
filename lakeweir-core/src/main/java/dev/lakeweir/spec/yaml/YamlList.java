package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.Position;

/** A list. Nothing in a pipeline.yml is one, so its items are not kept. */
record YamlList(Position position) implements YamlNode {
  @Override
  public String kind() {
    return "a list";
  }
}
