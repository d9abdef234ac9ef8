// Documents of ../shared that no walker gets to the end of, by number, and why.
// Whoever makes another one stuck has broken something.

const emptyList = "a required list has no options: its __example__ is empty, and no endpoint fills it";

export const stuck = {
  101: emptyList,
  103: emptyList,
  139: emptyList,
  142: emptyList,
  145: emptyList,
  270: emptyList,
};
