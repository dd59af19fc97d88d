// How bundles are made small: an error is printed with the name of its class.
export const minify = {
  compress: true,
  mangle: { keepNames: { class: true, function: false } },
};
