// How bright displays are.
const float LUMINANCE = 0.78;  // with text at #E6E6E6: 60 % of white, the most that does not tire
