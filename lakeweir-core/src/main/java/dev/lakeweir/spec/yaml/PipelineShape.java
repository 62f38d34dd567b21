package dev.lakeweir.spec.yaml;

import static dev.lakeweir.spec.yaml.Shape.keyed;
import static dev.lakeweir.spec.yaml.Shape.optional;
import static dev.lakeweir.spec.yaml.Shape.required;

import java.util.List;

/** The keys of pipeline.yml: the only place that says which there are. */
final class PipelineShape {
  private static final Shape TEXT = new Shape.Text();
  private static final Shape SETTINGS = new Shape.Settings();

  private static final Shape DECODE =
      keyed(
          List.of(optional("format", TEXT), required("schema", TEXT), optional("on-error", TEXT)));

  private static final Shape SOURCE =
      keyed(
          List.of(
              required("format", TEXT), optional("options", SETTINGS), optional("decode", DECODE)));

  private static final Shape FUNCTION =
      keyed(
          List.of(
              required("class", TEXT),
              optional("jar", TEXT),
              optional("returns", TEXT),
              optional("deterministic", TEXT)));

  static final Shape.Keyed ROOT =
      keyed(
          List.of(
              required("name", TEXT),
              optional("storage", TEXT),
              optional("trigger", TEXT),
              optional("sources", new Shape.Named(SOURCE)),
              optional("functions", new Shape.Named(FUNCTION)),
              optional("configuration", SETTINGS)));

  private PipelineShape() {}
}
