package dev.lakeweir.explain;

/**
 * How late a row may come.
 *
 * @param column the event time
 * @param delay how far the watermark stays behind the latest event time, as SQL writes it
 */
public record WatermarkModel(String column, String delay) {}
