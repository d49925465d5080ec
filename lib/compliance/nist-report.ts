import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { NIST80053R5Checks } from 'cdk-nag';
import type { Finding } from './acknowledgement.ts';
import { covers } from './acknowledgement.ts';
import { ACKNOWLEDGEMENTS } from './acknowledgements.ts';
import { find } from './find.ts';

/** Writes what the rules of NIST 800-53 report about a synthesized app beside its templates. @returns the file */
export function writeNistReport(app: App): string {
  const file = join(app.outdir, 'nist-800-53.md');
  writeFileSync(file, nistReport(find(new NIST80053R5Checks(), app)));
  return file;
}

/** One section per rule, with the reason of each resource whose finding is acknowledged for another pack. */
export function nistReport(findings: readonly Finding[]): string {
  const sections = [...Map.groupBy(findings, ({ rule }) => rule)].map(([rule, found]) => {
    const [first] = found;
    const rows = found.map((finding) => {
      const reason = ACKNOWLEDGEMENTS.find((each) => covers(each, finding))?.reason ?? '**open**';
      return `| ${finding.resource.node.path} | ${finding.resource.cfnResourceType} | ${reason} |`;
    });
    return [`## ${rule}`, '', first?.description ?? '', '', '| resource | type | reason |', '|---|---|---|', ...rows].join('\n');
  });
  const open = findings.filter((finding) => !ACKNOWLEDGEMENTS.some((each) => covers(each, finding))).length;
  const summary = `${findings.length} findings, ${open} of them without an acknowledgement. The report fails no synthesis.`;
  return ['# NIST 800-53 revision 5', '', summary, '', sections.join('\n\n'), ''].join('\n');
}
