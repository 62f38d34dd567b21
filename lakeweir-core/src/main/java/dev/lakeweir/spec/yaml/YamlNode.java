package dev.lakeweir.spec.yaml;

import dev.lakeweir.problem.Position;

/** A node of a YAML file, with the place where it begins. */
sealed interface YamlNode permits YamlMap, YamlList, YamlScalar {
  Position position();

  /** What it is, for messages: {@code a list}. */
  String kind();
}
