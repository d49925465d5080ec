/** A resource's short name: its logical id without CDK's hash and without words for its type. */
export function resourceName(logicalId: string): string {
  const words = logicalId.replace(/[0-9A-F]{8}$/, '').split(/(?<=[a-z0-9])(?=[A-Z])/);
  const specific = words.filter((word) => !/^(Resource|Function|Worker|Group|Service)$/.test(word));
  return (specific.length > 0 ? specific : words).join('-').toLowerCase();
}
