package dev.lakeweir.spec.sql;

import dev.lakeweir.spec.FlowDefinition;
import dev.lakeweir.spec.TableDefinition;
import dev.lakeweir.spec.ViewDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * What a project's SQL files declare, in the order of the files and of the statements in them.
 *
 * @param whole whether every statement could be read
 */
public record Transformations(
    List<TableDefinition> tables,
    List<ViewDefinition> views,
    List<FlowDefinition> flows,
    boolean whole) {
  public Transformations {
    tables = List.copyOf(tables);
    views = List.copyOf(views);
    flows = List.copyOf(flows);
  }

  /** Collects what is read. */
  static final class Builder {
    private final List<TableDefinition> tables = new ArrayList<>();
    private final List<ViewDefinition> views = new ArrayList<>();
    private final List<FlowDefinition> flows = new ArrayList<>();
    private boolean whole = true;

    void add(TableDefinition table) {
      tables.add(table);
    }

    void add(ViewDefinition view) {
      views.add(view);
    }

    void add(FlowDefinition flow) {
      flows.add(flow);
    }

    void addUnreadable() {
      whole = false;
    }

    Transformations build() {
      return new Transformations(tables, views, flows, whole);
    }
  }
}
