/** The kind of a node; determines its colour. */
export type NodeKind = 'people' | 'edge' | 'service' | 'function' | 'queue' | 'database' | 'cache' | 'schedule' | 'mail' | 'third-party';

export interface DiagramNode {
  /** `stack/id` of the resource, or another unique name for a node that no template declares. */
  readonly key: string;
  /** The box that contains it. */
  readonly stack?: string;
  readonly kind: NodeKind;
  readonly name: string;
  /** Its size or its limits. */
  readonly detail: string;
}

/** The kind of a connection; determines the colour of its arrow. */
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
