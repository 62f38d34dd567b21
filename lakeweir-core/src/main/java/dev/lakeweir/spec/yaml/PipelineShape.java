package dev.lakeweir.spec.yaml;

import static dev.lakeweir.spec.yaml.Shape.keyed;
import static dev.lakeweir.spec.yaml.Shape.optional;
import static dev.lakeweir.spec.yaml.Shape.required;

import java.util.List;
import java.util.stream.Stream;

/** The keys of pipeline.yml: the only place that says which there are. */
final class PipelineShape {
  private static final Shape TEXT = new Shape.Text();
  private static final Shape SETTINGS = new Shape.Settings();

  private static final Shape REGISTRY =
      keyed(
          List.of(
              required("url", TEXT),
              optional("username", TEXT),
              optional("password", TEXT),
              optional("token", TEXT),
              optional("reject-ids", TEXT)));

  private static final List<Shape.Key> DECODING =
      List.of(
          optional("format", TEXT),
          optional("schema", TEXT),
          optional("schema-file", TEXT),
          optional("options", SETTINGS),
          optional("extra-fields", TEXT),
          optional("registry", REGISTRY));

  private static final Shape DECODE =
      keyed(Stream.concat(DECODING.stream(), Stream.of(optional("on-error", TEXT))).toList());

  private static final Shape DECODE_KEY = keyed(DECODING);

  private static final Shape SOURCE =
      keyed(
          List.of(
              required("format", TEXT),
              optional("options", SETTINGS),
              optional("decode", DECODE),
              optional("decode-key", DECODE_KEY)));

  private static final Shape SINK =
      keyed(
          List.of(
              required("format", TEXT), optional("options", SETTINGS), optional("trigger", TEXT)));

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
              optional("late-rows", TEXT),
              optional("sources", new Shape.Named(SOURCE)),
              optional("sinks", new Shape.Named(SINK)),
              optional("functions", new Shape.Named(FUNCTION)),
              optional("configuration", SETTINGS)));

  private PipelineShape() {}
}
