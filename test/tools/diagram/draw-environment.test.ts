import { describe, expect, test } from 'vitest';
import { describeEnvironment } from '../../../tools/diagram/describe-environment.ts';
import { drawEnvironment } from '../../../tools/diagram/draw-environment.ts';
import { placeNodes } from '../../../tools/diagram/layout.ts';
import type { EnvironmentTemplates } from '../../../tools/templates/environment-templates.ts';
import { linesOnEachOther } from './lines-on-each-other.ts';
import { smallShop, withResources } from './small-shop.ts';

describe('the diagram of the templates', () => {
  test('has nodes with their sizes: services, queues, functions, third parties', () => {
    const nodes = describeEnvironment(smallShop()).nodes.map(({ stack = '-', kind, name, detail }) =>
      [stack, kind, name, detail].join(' | '),
    );
    expect(nodes).toEqual([
      '- | people | shoppers | staff, webhooks',
      'edge | edge | load balancer | application, internal',
      'edge | edge | CloudFront | HTTPS, HTTP/3, edge cache',
      'messaging | queue | pick-commands | SQS, dead letters after 5',
      'order | function | pick-parcels | Lambda, 256 MB',
      'order | service | order | 2–8 tasks, 0.5 vCPU, 1 GB',
      '- | third-party | warehouse.example | third party, HTTPS',
    ]);
  });

  test('has arrows from origins, security groups, grants, event sources and settings', () => {
    expect(arrowsOf(smallShop())).toEqual([
      'shoppers → CloudFront: http',
      'load balancer → order: http',
      'CloudFront → load balancer: http',
      'pick-commands → pick-parcels: message',
      'order → pick-commands: message',
      'pick-parcels → warehouse.example: http',
    ]);
  });

  test('has an added queue with the arrow of its grant', () => {
    const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'shopmart-test-planted' } };
    const grant = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: [{ Ref: 'OrderRole' }],
        PolicyDocument: { Statement: [{ Action: 'sqs:SendMessage', Resource: { Ref: 'Planted' } }] },
      },
    };
    const planted = withResources(smallShop(), 'order', { Planted: queue, PlantedPolicy: grant });
    expect(drawEnvironment(smallShop())).not.toContain('>planted<');
    expect(drawEnvironment(planted)).toContain('>planted<');
    expect(arrowsOf(planted)).toContain('order → planted: message');
  });

  test('has no arrow from inside the network to a third party', () => {
    const worker = smallShop().stacks['order']?.Resources['PickParcelsWorkerFunctionE3D55361'];
    const inside = { Type: 'AWS::Lambda::Function', Properties: { ...worker?.Properties, VpcConfig: { SubnetIds: [] } } };
    expect(arrowsOf(withResources(smallShop(), 'order', { PickParcelsWorkerFunctionE3D55361: inside }))).not.toContainEqual(
      expect.stringContaining('warehouse'),
    );
  });
});

describe('the SVG', () => {
  test('has the same bytes for any order of the templates', () => {
    expect(drawEnvironment(reversed(smallShop()))).toBe(drawEnvironment(smallShop()));
  });

  test('has a title and a description for screen readers, and a ground of its own', () => {
    const svg = drawEnvironment(smallShop());
    expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="title desc"/);
    expect(svg).toContain('<title id="title">ShopMart on AWS: test</title>');
    expect(svg).toMatch(/<desc id="desc">1 services, 1 functions, 1 queues, 0 databases and 0 caches with 6 connections/);
    expect(svg).toMatch(/<rect [^>]*fill="#ffffff" stroke="#cbd5e1"\/>/);
  });

  test('escapes names', () => {
    const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'a<b>&c' } };
    expect(drawEnvironment(withResources(smallShop(), 'order', { Odd: queue }))).toContain('>a&lt;b&gt;&amp;c<');
  });

  test('has no overlapping nodes or arrows', () => {
    const boxes = [...placeNodes(describeEnvironment(smallShop())).nodes.values()];
    const overlapping = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter((other) => Math.abs(one.x - other.x) < Math.max(one.width, other.width) && Math.abs(one.y - other.y) < one.height)
        .map((other) => [one.node.name, other.node.name]),
    );
    expect(overlapping).toEqual([]);
    expect(linesOnEachOther(smallShop())).toEqual([]);
  });
});

function arrowsOf(templates: EnvironmentTemplates): readonly string[] {
  const { nodes, edges } = describeEnvironment(templates);
  const names = new Map(nodes.map(({ key, name }) => [key, name]));
  return edges.map(({ from, to, kind }) => `${names.get(from)} → ${names.get(to)}: ${kind}`);
}

function reversed({ environment, stacks }: EnvironmentTemplates): EnvironmentTemplates {
  const backwards = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(record).toReversed());
  const entries = Object.entries(stacks).map(
    ([name, template]) => [name, { ...template, Resources: backwards(template.Resources) }] as const,
  );
  return { environment, stacks: backwards(Object.fromEntries(entries)) };
}
