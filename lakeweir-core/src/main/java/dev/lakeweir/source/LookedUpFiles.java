package dev.lakeweir.source;

import dev.lakeweir.catalyst.Plans;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/**
 * The files of a source that a running query looks up. Spark lists the files of a relation once,
 * and a stateful query keeps its relations as long as it runs; these are listed anew each time they
 * are read, which is once for each batch. The size that Spark plans with is that of the listing
 * before.
 */
public final class LookedUpFiles implements FileIndex {
  private final Supplier<LogicalPlan> read;
  private volatile FileIndex now;

  private LookedUpFiles(FileIndex now, Supplier<LogicalPlan> read) {
    this.now = now;
    this.read = read;
  }

  /**
   * A relation whose files are listed anew.
   *
   * @param read reads the files that there are now; a plan without files stays as it is
   */
  public static LogicalPlan relation(Supplier<LogicalPlan> read) {
    return Plans.rewrite(
        read.get(),
        node ->
            files(node).map(files -> relisted((LogicalRelation) node, files, read)).orElse(node));
  }

  private static LogicalPlan relisted(
      LogicalRelation node, HadoopFsRelation files, Supplier<LogicalPlan> read) {
    HadoopFsRelation relation =
        files.copy(
            new LookedUpFiles(files.location(), read),
            files.partitionSchema(),
            files.dataSchema(),
            files.bucketSpec(),
            files.fileFormat(),
            files.options(),
            files.sparkSession());
    return node.copy(
        relation, node.output(), node.catalogTable(), node.isStreaming(), node.stream());
  }

  private static Optional<HadoopFsRelation> files(LogicalPlan node) {
    return node instanceof LogicalRelation relation
            && relation.relation() instanceof HadoopFsRelation files
            && files.location() instanceof InMemoryFileIndex
        ? Optional.of(files)
        : Optional.empty();
  }

  /** Resolves the path again: a pattern may match directories that are new. */
  @Override
  public void refresh() {
    now =
        Plans.nodes(read.get()).stream()
            .flatMap(node -> files(node).stream())
            .findFirst()
            .orElseThrow()
            .location();
  }

  @Override
  public Seq<PartitionDirectory> listFiles(
      Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
    refresh();
    return now.listFiles(partitionFilters, dataFilters);
  }

  @Override
  public Seq<Path> rootPaths() {
    return now.rootPaths();
  }

  @Override
  public String[] inputFiles() {
    return now.inputFiles();
  }

  @Override
  public long sizeInBytes() {
    return now.sizeInBytes();
  }

  @Override
  public StructType partitionSchema() {
    return now.partitionSchema();
  }
}
