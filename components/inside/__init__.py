"""The parts of the view "Look inside": which model reads what, and the four things to see."""
