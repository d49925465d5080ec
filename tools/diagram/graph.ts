/** What a node is, which decides its colour. */
export type NodeKind = 'people' | 'edge' | 'service' | 'function' | 'queue' | 'database' | 'cache' | 'schedule' | 'mail' | 'third-party';

export interface DiagramNode {
  /** `stack/id` of the resource, or a name of its own for what no template declares. */
  readonly key: string;
  /** The box that it stands in. */
  readonly stack?: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** Its size or its limits. */
  readonly detail: string;
}

/** What passes along an arrow, which decides its colour. */
export type EdgeKind = 'http' | 'sql' | 'redis' | 'message' | 'api';

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
}

export interface Diagram {
  readonly title: string;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}
