package dev.lakeweir.spec.yaml;

import dev.lakeweir.spec.FunctionDefinition;
import dev.lakeweir.spec.LateRows;
import dev.lakeweir.spec.PropertyDefinition;
import dev.lakeweir.spec.SinkDefinition;
import dev.lakeweir.spec.SourceDefinition;
import dev.lakeweir.spec.TriggerDefinition;
import java.util.Map;

/**
 * What pipeline.yml says.
 *
 * @param whole whether every source and sink that it declares could be read
 */
public record Pipeline(
    String name,
    PropertyDefinition storage,
    TriggerDefinition trigger,
    LateRows lateRows,
    Map<String, SourceDefinition> sources,
    Map<String, SinkDefinition> sinks,
    Map<String, FunctionDefinition> functions,
    Map<String, String> configuration,
    boolean whole) {}
