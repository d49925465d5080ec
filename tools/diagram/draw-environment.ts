import type { EnvironmentTemplates } from '../templates/environment-templates.ts';
import { describeEnvironment } from './describe-environment.ts';
import { placeNodes } from './layout.ts';
import { routeEdges } from './routes.ts';
import { drawSvg } from './svg.ts';

/** The SVG of an environment. The same templates result in the same bytes. */
export function drawEnvironment(templates: EnvironmentTemplates): string {
  const diagram = describeEnvironment(templates);
  const layout = placeNodes(diagram);
  return drawSvg(diagram, layout, routeEdges(layout, diagram.edges));
}
