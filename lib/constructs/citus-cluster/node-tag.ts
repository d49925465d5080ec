/** Tag of a node's machine, volume and network interface. A boot program finds the last two by it, and may attach nothing else. */
export const NODE_TAG = 'shopmart:node';
