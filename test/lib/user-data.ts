import type { Template } from 'aws-cdk-lib/assertions';

/** What the machines run at their first boot, each reference replaced by its name. */
export function userDataOf(template: Template): readonly string[] {
  return Object.values(template.findResources('AWS::EC2::LaunchTemplate')).map(({ Properties }) => {
    const [, parts] = Properties.LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'] as [string, readonly unknown[]];
    return parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll(/\W+/g, '.'))).join('');
  });
}
