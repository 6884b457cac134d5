/** A module as somebody else would write it: plain JavaScript that imports nothing. */
const component = { start: async () => undefined, stop: async () => undefined };
const described = { description: 'what Acme deploys' };

export const deploys = {
  ...described,
  kind: 'source',
  type: 'acme_deploys',
  draws: ['Deploy'],
  create: () => component,
};

const properties = {
  label: { type: 'string', default: 'acme.example.com/change', description: 'which label' },
  nested: { type: 'object', properties: { depth: { anyOf: [{ type: 'number' }, { enum: ['all'] }] } } },
  kinds: { type: 'array' },
};

export const links = {
  ...described,
  kind: 'linker',
  type: 'acme_links',
  config: {
    '~standard': {
      version: 1,
      vendor: 'acme',
      validate: (value) => ({ value }),
      jsonSchema: { input: () => ({ type: 'object', properties }) },
    },
  },
  create: () => ({ ...component, onUpdate: () => undefined }),
};

export const print = {
  ...described,
  kind: 'exporter',
  type: 'acme_print',
  config: { '~standard': { version: 1, vendor: 'acme', validate: (value) => ({ value }) } },
  create: () => component,
};
