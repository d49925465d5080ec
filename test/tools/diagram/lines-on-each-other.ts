import { describeEnvironment } from '../../../tools/diagram/describe-environment.ts';
import { placeNodes } from '../../../tools/diagram/layout.ts';
import { routeEdges } from '../../../tools/diagram/routes.ts';
import type { EnvironmentTemplates } from '../../../tools/templates/environment-templates.ts';

interface Segment {
  readonly bundle: number;
  readonly isLevel: boolean;
  /** Its height, or how far right it is. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** Parts of two different arrows that run along one another, so that a reader cannot distinguish them. */
export function linesOnEachOther(templates: EnvironmentTemplates): readonly string[] {
  const diagram = describeEnvironment(templates);
  const bundles = routeEdges(placeNodes(diagram), diagram.edges);
  const segments = bundles.flatMap(({ lines }, bundle) =>
    lines.flatMap((points) =>
      points.slice(1).flatMap((to, index): readonly Segment[] => {
        const from = points[index] ?? to;
        const isLevel = from.y === to.y;
        const ends = isLevel ? [from.x, to.x] : [from.y, to.y];
        return [{ bundle, isLevel, at: isLevel ? to.y : to.x, start: Math.min(...ends), end: Math.max(...ends) }];
      }),
    ),
  );
  return segments.flatMap((one, index) =>
    segments
      .slice(index + 1)
      .filter(
        (other) =>
          one.bundle !== other.bundle &&
          one.isLevel === other.isLevel &&
          Math.abs(one.at - other.at) < 3 &&
          Math.min(one.end, other.end) - Math.max(one.start, other.start) > 3,
      )
      .map((other) => `${one.isLevel ? 'y' : 'x'} ${one.at} and ${other.at}, from ${Math.max(one.start, other.start)}`),
  );
}
