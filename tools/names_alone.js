// A plugin of rolldown: of all English that faker knows, people take names.
export const namesAlone = {
  name: "names-alone",
  load: {
    filter: { id: /@faker-js\/faker\/dist\/en-[^/]+\.js$/ },
    async handler(id) {
      const [[name, { metadata, person }]] = Object.entries(await import(id));
      const text = JSON.stringify(JSON.stringify({ metadata, person }));
      return { code: `export const ${name} = JSON.parse(${text})`, moduleType: "js" };
    },
  },
};
